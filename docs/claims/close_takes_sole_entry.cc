#include "claim.h"

// "Explicitly deregister before close": not needed for the only fd of a description.
int main() {
  const claim::Pair pair = claim::stream_pair();
  const int ep = claim::instance();
  claim::ctl(ep, EPOLL_CTL_ADD, pair.here);
  ::close(pair.here);
  claim::send(pair.there, "x");
  return claim::answer(claim::ready(ep) == 0, "close() took the registration along");
}
