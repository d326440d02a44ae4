#include "net/epoll.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "counters.h"
#include "plants.h"

namespace refserver {

Epoll::Epoll()
    : fd_(::epoll_create1(planted(Bug::inherited_by_exec_epoll) ? 0 : EPOLL_CLOEXEC)) {
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

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wstringop-overflow"  // it sees the planted one
#endif

int Batch::wait_for_events(int epoll_fd, int timeout_ms) {
  // Planted: bytes where elements are meant.
  if (planted(Bug::batch_overrun))
    return ::epoll_wait(epoll_fd, events_, static_cast<int>(sizeof events_), timeout_ms);
  return ::epoll_wait(epoll_fd, events_, limit_, timeout_ms);
}

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

std::span<epoll_event> Batch::wait(int epoll_fd, int timeout_ms) {
  const int n = wait_for_events(epoll_fd, timeout_ms);
  count(&Counters::waits);
  if (n < 0) {
    // Planted: whatever it was, the next turn will show.
    if (planted(Bug::wait_error_spin)) return {};
    if (errno == EINTR && !planted(Bug::eintr_unhandled)) return {};
    count(&Counters::wait_errors);
    throw std::system_error(errno, std::system_category(), "epoll_wait");
  }
  if (n > Epoll::kBatch) count(&Counters::overruns);
  const auto harvested = static_cast<std::size_t>(std::min(n, Epoll::kBatch));
  count(&Counters::events, harvested);
  return {events_, harvested};
}

}  // namespace refserver
