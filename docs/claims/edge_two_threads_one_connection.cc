#include "claim.h"

// "The same race condition occurs" with EPOLLET: the next data goes to the next thread.
int main() {
  const claim::Pair pair = claim::stream_pair();
  const int ep = claim::instance();
  claim::ctl(ep, EPOLL_CTL_ADD, pair.here, EPOLLIN | EPOLLET);
  epoll_event event{};
  const int woken = claim::woken_by([&](int) { ::epoll_wait(ep, &event, 1, -1); }, [&] {
    claim::send(pair.there, "x");
    claim::until_others_sleep();
    claim::send(pair.there, "y");
  });
  return claim::answer(woken == 2, "two threads hold the same connection");
}
