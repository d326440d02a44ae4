#include "loop.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <thread>
#include <vector>

Listener::Listener() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
  if (::listen(fd_, 64) != 0) _exit(1);
}

Loop::Loop() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {}

void Loop::listen(int fd, unsigned extra) {
  epoll_event event{};
  event.events = EPOLLIN | extra;
  event.data.fd = fd;
  // Where nothing but rules is shown, a note is not.
  epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);  // ofd-ctl-unchecked
}

void Loop::run() {
  epoll_event event;
  while (epoll_wait(epoll_, &event, 1, -1) >= 0 || errno == EINTR) {
    const int fd = accept4(event.data.fd, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) close(fd);
  }
}

void start(int count, const std::function<void(int)>& body) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back(body, i);
  for (std::thread& each : threads) each.join();
}
