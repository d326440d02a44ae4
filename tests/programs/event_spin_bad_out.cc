// EPOLLOUT stays on after everything was sent.
#include <unistd.h>

#include "turning.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair));
  epoll_event event = interest(EPOLLIN | EPOLLOUT, pair[0]);
  must(epoll_ctl(epfd, EPOLL_CTL_ADD, pair[0], &event));  // EXPECT event-spin warning confirmed
  bool sent = false;
  for (const ShortTime more; more;) {
    must(epoll_wait(epfd, &event, 1, -1));
    if ((event.events & EPOLLOUT) == 0 || sent) continue;
    must(static_cast<int>(write(pair[0], "hello", 5)));
    sent = true;
  }
  return 0;
}
