#include "claim.h"

// Nothing is missed between the hand-off and the re-arm: MOD and ADD look at the file at once.
int main() {
  const claim::Pair pair = claim::stream_pair();
  const int ep = claim::instance();
  claim::ctl(ep, EPOLL_CTL_ADD, pair.here, EPOLLIN | EPOLLET | EPOLLONESHOT);
  claim::send(pair.there, "x");
  claim::ready(ep);
  claim::send(pair.there, "y");  // while it is disarmed
  claim::ctl(ep, EPOLL_CTL_MOD, pair.here, EPOLLIN | EPOLLET | EPOLLONESHOT);
  const bool modified = claim::ready(ep) != 0;
  claim::ctl(ep, EPOLL_CTL_DEL, pair.here);
  claim::ctl(ep, EPOLL_CTL_ADD, pair.here, EPOLLIN | EPOLLET);
  return claim::answer(modified && claim::ready(ep) != 0, "both report what is pending, edges too");
}
