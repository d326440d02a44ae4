#include "claim.h"

// "If you have not consumed it and new data arrives, you won't receive a new notification."
int main() {
  const claim::Pair pair = claim::stream_pair();
  const int ep = claim::instance();
  claim::ctl(ep, EPOLL_CTL_ADD, pair.here, EPOLLIN | EPOLLET);
  claim::send(pair.there, "first");
  const bool first = claim::ready(ep) != 0;
  const bool silent = claim::ready(ep) == 0;  // nothing new, nothing said
  claim::send(pair.there, "second");
  const bool again = claim::ready(ep) != 0;
  return claim::answer(first && silent && again, "new data is a new edge, drained or not");
}
