#include "epoll.h"

#include <sys/epoll.h>

Epoll::Epoll() : fd_(epoll_create1(EPOLL_CLOEXEC)) {}

bool Epoll::add(int fd, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  return epoll_ctl(fd_, EPOLL_CTL_ADD, fd, &event) == 0;
}

bool Epoll::modify(int fd, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  return epoll_ctl(fd_, EPOLL_CTL_MOD, fd, &event) == 0;
}
