// maxevents taken from the array itself: on the stack, in static memory and on the heap.
#include <iterator>
#include <vector>

#include "program.h"

epoll_event in_static_memory[4];

[[gnu::noinline]] int wait_on_stack(int epfd) {
  epoll_event events[64];
  const int n = epoll_wait(epfd, events, std::size(events), 0);
  return n > 0 ? static_cast<int>(events[0].events) : n;
}

// The array of a caller further up: its end is in another frame than the call's.
[[gnu::noinline]] int wait_in(int epfd, epoll_event* events, int most) {
  const int n = epoll_wait(epfd, events, most, 0);
  return n > 0 ? static_cast<int>(events[0].events) : n;
}

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  std::vector<epoll_event> on_heap(1024);
  epoll_event of_main[256];
  must_hold(wait_on_stack(epfd) == 0);
  must_hold(wait_in(epfd, of_main, std::size(of_main)) == 0);
  must_hold(epoll_wait(epfd, in_static_memory, std::size(in_static_memory), 0) == 0);
  must_hold(epoll_wait(epfd, on_heap.data(), static_cast<int>(on_heap.size()), 0) == 0);
  return 0;
}
