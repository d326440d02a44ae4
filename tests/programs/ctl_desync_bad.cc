// A connection is paused by DEL; when it is to go on, MOD finds no entry, and nobody looks at the
// answer: it is deaf from here on.
#include <sys/socket.h>
#include <unistd.h>

#include "program.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
  must(control(epfd, EPOLL_CTL_ADD, pair[0], EPOLLIN, pair[0]));
  idle(epfd);
  must(control(epfd, EPOLL_CTL_DEL, pair[0], 0, 0));
  epoll_event event = interest(EPOLLIN, pair[0]);
  const int resumed = epoll_ctl(epfd, EPOLL_CTL_MOD, pair[0], &event);  // EXPECT ctl-desync warning confirmed
  must_hold(resumed == -1);
  idle(epfd);
  idle(epfd);
  must(close(pair[0]));
  must(close(pair[1]));
  must(close(epfd));
  return 0;
}
