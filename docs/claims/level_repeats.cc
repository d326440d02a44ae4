#include "claim.h"

// "Level-triggered: epoll keeps notifying until the file is not ready any more."
int main() {
  const claim::Pair pair = claim::stream_pair();
  const int ep = claim::instance();
  claim::ctl(ep, EPOLL_CTL_ADD, pair.here);
  claim::send(pair.there, "x");
  const bool twice = claim::ready(ep) != 0 && claim::ready(ep) != 0;
  claim::receive(pair.here);
  return claim::answer(twice && claim::ready(ep) == 0, "again and again, until it is read");
}
