#include <cerrno>

#include "workers.h"

Loop::Loop() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {}

void Loop::add(int fd) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) _exit(1);
}

void Loop::turn() {
  epoll_event event;
  if (epoll_wait(epoll_, &event, 1, -1) < 0 && errno != EINTR) _exit(1);
}

void Loop::run() {
  for (;;) turn();
}
