#include "claim.h"

// "EPOLLONESHOT: the data will be delivered to only one thread."
int main() {
  const claim::Pair pair = claim::stream_pair();
  const int ep = claim::instance();
  claim::ctl(ep, EPOLL_CTL_ADD, pair.here, EPOLLIN | EPOLLONESHOT);
  epoll_event event{};
  const int woken = claim::woken_by([&](int) { ::epoll_wait(ep, &event, 1, -1); }, [&] {
    claim::send(pair.there, "x");
    claim::until_others_sleep();
    claim::send(pair.there, "y");
  });
  return claim::answer(woken == 1, "one thread, however much comes, until it is armed again");
}
