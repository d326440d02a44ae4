#include "wakeup.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

Wakeup::Wakeup() : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

void Wakeup::signal() const {
  const std::uint64_t one = 1;
  if (write(fd_, &one, sizeof one) < 0) _exit(1);
}

void Wakeup::clear() {
  std::uint64_t value = 0;
  if (read(fd_, &value, sizeof value) < 0 && errno != EAGAIN) _exit(1);
}

Loop::Loop() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {}

void Loop::watch(int fd) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) _exit(1);
}

void Loop::run() {
  epoll_event event;
  while (epoll_wait(epoll_, &event, 1, -1) >= 0 || errno == EINTR) continue;
}
