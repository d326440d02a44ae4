#include "epoll.h"

#include <cerrno>

Epoll::Epoll() : fd_(::epoll_create1(EPOLL_CLOEXEC)) {}

bool Epoll::add(int fd, std::uint32_t events, std::uint64_t token) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = token;
  return ::epoll_ctl(fd_, EPOLL_CTL_ADD, fd, &event) == 0;
}

bool Epoll::modify(int fd, std::uint32_t events, std::uint64_t token) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = token;
  return ::epoll_ctl(fd_, EPOLL_CTL_MOD, fd, &event) == 0;
}

std::span<epoll_event> Batch::wait(int epoll_fd) {
  const int n = ::epoll_wait(epoll_fd, events_, 16, -1);
  if (n < 0 && errno != EINTR) return {};
  return {events_, static_cast<std::size_t>(n < 0 ? 0 : n)};
}
