#include "net/epoll.h"

#include <cerrno>
#include <system_error>

#include "counters.h"

namespace refserver {

Epoll::Epoll() : fd_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (!fd_) throw std::system_error(errno, std::system_category(), "epoll_create1");
}

bool Epoll::add(int fd, std::uint32_t events, std::uint64_t token) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = token;
  if (::epoll_ctl(fd_.get(), EPOLL_CTL_ADD, fd, &event) == 0) return true;
  count(&Counters::ctl_errors);
  return false;
}

bool Epoll::modify(int fd, std::uint32_t events, std::uint64_t token) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = token;
  if (::epoll_ctl(fd_.get(), EPOLL_CTL_MOD, fd, &event) == 0) return true;
  count(&Counters::ctl_errors);
  return false;
}

bool Epoll::remove(int fd) {
  if (::epoll_ctl(fd_.get(), EPOLL_CTL_DEL, fd, nullptr) == 0) return true;
  count(&Counters::ctl_errors);
  return false;
}

std::span<epoll_event> Batch::wait(int epoll_fd, int timeout_ms) {
  const int n = ::epoll_wait(epoll_fd, events_.data(), limit_, timeout_ms);
  count(&Counters::waits);
  if (n < 0) {
    if (errno == EINTR) return {};
    count(&Counters::wait_errors);
    throw std::system_error(errno, std::system_category(), "epoll_wait");
  }
  count(&Counters::events, static_cast<std::uint64_t>(n));
  return {events_.data(), static_cast<std::size_t>(n)};
}

}  // namespace refserver
