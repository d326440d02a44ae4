#include "claim.h"

// "EPOLLEXCLUSIVE won't help" for connections: the second piece wakes a second thread.
int main() {
  const claim::Pair pair = claim::stream_pair();
  std::array<int, 4> instances{};
  for (int& each : instances)
    claim::ctl(each = claim::instance(), EPOLL_CTL_ADD, pair.here, EPOLLIN | EPOLLEXCLUSIVE);
  epoll_event event{};
  const int woken = claim::woken_by(
      [&](int i) { ::epoll_wait(instances[static_cast<std::size_t>(i)], &event, 1, -1); },
      [&] {
        for (const char* piece : {"x", "y", "z", "w"}) {
          claim::send(pair.there, piece);
          claim::until_others_sleep();
        }
      });
  return claim::answer(woken > 1, "several threads for one connection, in any order");
}
