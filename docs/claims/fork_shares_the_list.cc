#include "claim.h"

// "The stunning effect of forking": a child's DEL is the parent's DEL.
int main() {
  const claim::Pair pair = claim::stream_pair();
  const int ep = claim::instance();
  claim::ctl(ep, EPOLL_CTL_ADD, pair.here);
  if (::fork() == 0) ::_exit(claim::ctl(ep, EPOLL_CTL_DEL, pair.here));
  ::wait(nullptr);
  claim::send(pair.there, "x");
  return claim::answer(claim::ready(ep) == 0, "the parent's interest list is empty");
}
