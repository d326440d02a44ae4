// The twin of rearm_spin_bad: output is asked for only while a write waits.
#include <unistd.h>

#include "turning.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair));
  must(control(epfd, EPOLL_CTL_ADD, pair[0], EPOLLIN | EPOLLONESHOT, pair[0]));
  for (const ShortTime more; more;) {
    must(static_cast<int>(write(pair[1], "x", 1)));
    epoll_event event;
    must(epoll_wait(epfd, &event, 1, -1));
    char bytes[16];
    must(static_cast<int>(read(pair[0], bytes, sizeof bytes)));
    must(control(epfd, EPOLL_CTL_MOD, pair[0], EPOLLIN | EPOLLONESHOT, pair[0]));
  }
  return 0;
}
