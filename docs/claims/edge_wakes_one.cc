#include "claim.h"

// "Due to edge-triggered behaviour only one is notified."
int main() {
  const claim::Pair pair = claim::stream_pair();
  const int ep = claim::instance();
  claim::ctl(ep, EPOLL_CTL_ADD, pair.here, EPOLLIN | EPOLLET);
  epoll_event event{};
  const int woken = claim::woken_by([&](int) { ::epoll_wait(ep, &event, 1, -1); },
                                    [&] { claim::send(pair.there, "x"); });
  return claim::answer(woken == 1, "one edge, one thread");
}
