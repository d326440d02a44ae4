// DEL after the close of a description that nobody shares: the close has done the work already, so
// this is a note, about an order that will matter once somebody shares the description.
#include <sys/socket.h>
#include <unistd.h>

#include "program.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
  must(control(epfd, EPOLL_CTL_ADD, pair[0], EPOLLIN, pair[0]));
  must(close(pair[0]));
  const int result = epoll_ctl(epfd, EPOLL_CTL_DEL, pair[0], nullptr);  // EXPECT ctl-after-close note confirmed
  must_hold(result == -1);
  must(close(pair[1]));
  must(close(epfd));
  return 0;
}
