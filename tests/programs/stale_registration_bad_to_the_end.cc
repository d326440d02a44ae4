// The program ends at once, and what it made a child hold is judged as it ends: what only time could
// have proved is likely.
// OPTIONS --grace 1000
#include <sys/eventfd.h>

#include "pinning_child.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int waker = must(eventfd(0, EFD_CLOEXEC));
  must(control(epfd, EPOLL_CTL_ADD, waker, EPOLLIN, waker));
  PinningChild child;
  must(close(waker));  // EXPECT stale-registration warning likely
  return 0;
}
