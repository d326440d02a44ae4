#include "claim.h"

// "All the workers will be woken up" by one event, level-triggered, one instance.
int main() {
  const claim::Pair pair = claim::stream_pair();
  const int ep = claim::instance();
  claim::ctl(ep, EPOLL_CTL_ADD, pair.here);
  epoll_event event{};
  const int woken = claim::woken_by([&](int) { ::epoll_wait(ep, &event, 1, -1); },
                                    [&] { claim::send(pair.there, "x"); });
  return claim::answer(woken == 4, "one event, four threads, as nobody reads it");
}
