// An array of four and a maxevents of sixty-four: the size of another array, once on the stack and
// once in static memory.
#include "program.h"

// Settings, so that the compiler does not see the mistake.
volatile int most = 64;
volatile int huge = 1'000'000;

epoll_event in_static_memory[4];

[[gnu::noinline]] int wait_on_stack(int epfd) {
  epoll_event events[4];
  const int n = epoll_wait(epfd, events, most, 0);  // EXPECT batch-overrun error confirmed
  return n > 0 ? static_cast<int>(events[0].events) : n;
}

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  must_hold(wait_on_stack(epfd) == 0);
  must_hold(epoll_wait(epfd, in_static_memory, huge, 0) == 0);  // EXPECT batch-overrun error confirmed
  return 0;
}
