#include "listener.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

Blocking::Blocking(const char* name) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (fd_ < 0) throw std::system_error(errno, std::system_category(), "socket " + std::string(name));
  if (listen(fd_, 64) != 0)
    throw std::system_error(errno, std::system_category(), "port " + std::to_string(fd_));
}

Blocking::~Blocking() { close(fd_); }

Nonblocking::Nonblocking(const char* name)
    : fd_(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
  if (fd_ < 0) throw std::system_error(errno, std::system_category(), "socket " + std::string(name));
  if (listen(fd_, 64) != 0)
    throw std::system_error(errno, std::system_category(), "port " + std::to_string(fd_));
}

Nonblocking::~Nonblocking() { close(fd_); }

void run(int epoll) {
  epoll_event event;
  for (;;)
    if (epoll_wait(epoll, &event, 1, -1) < 0 && errno != EINTR) _exit(1);
}

void add(int epoll, int fd) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) _exit(1);
}

void add_with(int epoll, int fd, bool one_shot, bool edge) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  if (one_shot) event.events |= EPOLLONESHOT;
  if (edge) event.events |= EPOLLET;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) _exit(1);
}

void add_nonblocking(int epoll, int fd, bool one_shot, bool edge) {
  add_with(epoll, fd, one_shot, edge);
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}
