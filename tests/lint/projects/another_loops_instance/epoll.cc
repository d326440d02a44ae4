#include "epoll.h"

#include <sys/epoll.h>
#include <unistd.h>

Epoll::Epoll() : fd_(::epoll_create1(EPOLL_CLOEXEC)) {}
Epoll::~Epoll() {
  ::close(fd_);
}

bool Epoll::add(int fd, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  return ::epoll_ctl(fd_, EPOLL_CTL_ADD, fd, &event) == 0;
}

bool Epoll::modify(int fd, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  return ::epoll_ctl(fd_, EPOLL_CTL_MOD, fd, &event) == 0;
}

bool Epoll::remove(int fd) {
  return ::epoll_ctl(fd_, EPOLL_CTL_DEL, fd, nullptr) == 0;
}
