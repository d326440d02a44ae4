#include "claim.h"

// "Events are associated with the kernel object, not with the fd": closing one of two names.
int main() {
  const claim::Pair pair = claim::stream_pair();
  const int ep = claim::instance();
  claim::ctl(ep, EPOLL_CTL_ADD, pair.here);
  const int other = ::dup(pair.here);
  ::close(pair.here);
  claim::send(pair.there, "x");
  const bool delivered = claim::ready(ep) != 0;  // for a number that is closed
  const int by_number = claim::ctl(ep, EPOLL_CTL_DEL, pair.here);
  const int by_dup = claim::ctl(ep, EPOLL_CTL_DEL, other);
  ::close(other);
  return claim::answer(delivered && by_number == EBADF && by_dup == ENOENT && claim::ready(ep) == 0,
                       "the entry lives as long as the description, and no DEL reaches it");
}
