#include "claim.h"

// EPOLLERR | EPOLLHUP in the mask: nobody has to ask for them, and nobody can decline.
int main() {
  const claim::Pair pair = claim::stream_pair();
  const int ep = claim::instance();
  claim::ctl(ep, EPOLL_CTL_ADD, pair.here, 0);
  ::close(pair.there);
  return claim::answer((claim::ready(ep) & EPOLLHUP) != 0, "EPOLLHUP comes with an empty mask");
}
