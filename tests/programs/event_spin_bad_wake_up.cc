// A wake-up eventfd is written once and never read: level-triggered, it stays ready.
#include <sys/eventfd.h>
#include <unistd.h>

#include "turning.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int wake = must(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  must(control(epfd, EPOLL_CTL_ADD, wake, EPOLLIN, wake));
  must(eventfd_write(wake, 1));
  for (const ShortTime more; more;) {
    epoll_event event;
    must(epoll_wait(epfd, &event, 1, -1));  // EXPECT event-spin warning confirmed
  }
  return 0;
}
