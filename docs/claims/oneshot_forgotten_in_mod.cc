#include "claim.h"

// Second reason: EPOLL_CTL_MOD replaces the whole mask, and who leaves the flag out has lost it.
int main() {
  const claim::Pair pair = claim::stream_pair();
  const int ep = claim::instance();
  claim::ctl(ep, EPOLL_CTL_ADD, pair.here, EPOLLIN | EPOLLONESHOT);
  claim::send(pair.there, "x");
  claim::ready(ep);
  claim::ctl(ep, EPOLL_CTL_MOD, pair.here, EPOLLIN);
  const bool twice = claim::ready(ep) != 0 && claim::ready(ep) != 0;
  return claim::answer(twice, "delivered twice: it is level-triggered now");
}
