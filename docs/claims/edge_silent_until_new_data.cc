#include "claim.h"

// What does hold: what was left unread is not reported by itself.
int main() {
  const claim::Pair pair = claim::stream_pair();
  const int ep = claim::instance();
  claim::ctl(ep, EPOLL_CTL_ADD, pair.here, EPOLLIN | EPOLLET);
  claim::send(pair.there, "abcdef");
  claim::ready(ep);
  claim::receive(pair.here, 3);
  return claim::answer(claim::ready(ep) == 0, "the other half waits in silence");
}
