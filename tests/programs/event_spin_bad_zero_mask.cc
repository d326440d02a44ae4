// events = 0 is meant to pause the connection, but EPOLLHUP is always reported.
#include <unistd.h>

#include "turning.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair));
  must(control(epfd, EPOLL_CTL_ADD, pair[0], EPOLLIN, pair[0]));
  epoll_event event = interest(0, pair[0]);
  must(epoll_ctl(epfd, EPOLL_CTL_MOD, pair[0], &event));  // EXPECT event-spin warning confirmed
  must(close(pair[1]));
  for (const ShortTime more; more;) must(epoll_wait(epfd, &event, 1, -1));
  return 0;
}
