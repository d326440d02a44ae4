// A one-shot connection is re-armed for output although there is nothing to send: MOD reports it again
// at once.
#include <unistd.h>

#include "turning.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair));
  must(control(epfd, EPOLL_CTL_ADD, pair[0], EPOLLIN | EPOLLOUT | EPOLLONESHOT, pair[0]));
  for (const ShortTime more; more;) {
    epoll_event event;
    must(epoll_wait(epfd, &event, 1, -1));
    event.events = EPOLLIN | EPOLLOUT | EPOLLONESHOT;
    must(epoll_ctl(epfd, EPOLL_CTL_MOD, pair[0], &event));  // EXPECT rearm-spin warning confirmed
  }
  return 0;
}
