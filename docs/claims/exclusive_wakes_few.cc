#include "claim.h"

// "EPOLLEXCLUSIVE: only one thread is woken", with an instance per thread.
int main() {
  std::array<int, 4> with{};
  std::array<int, 4> without{};
  const int quiet = ::eventfd(0, EFD_CLOEXEC);
  const int loud = ::eventfd(0, EFD_CLOEXEC);
  for (std::size_t i = 0; i < 4; ++i) {
    claim::ctl(with[i] = claim::instance(), EPOLL_CTL_ADD, quiet, EPOLLIN | EPOLLEXCLUSIVE);
    claim::ctl(without[i] = claim::instance(), EPOLL_CTL_ADD, loud);
  }
  epoll_event event{};
  const auto wait_in = [&](auto& all) {
    return [&](int i) { ::epoll_wait(all[static_cast<std::size_t>(i)], &event, 1, -1); };
  };
  const int few = claim::woken_by(wait_in(with), [&] { ::eventfd_write(quiet, 1); });
  const int all = claim::woken_by(wait_in(without), [&] { ::eventfd_write(loud, 1); });
  return claim::answer(few >= 1 && few < 4 && all == 4, "at least one, and not all");
}
