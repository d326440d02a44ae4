// A paused connection goes on by ADD, as it has no entry.
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
  must(control(epfd, EPOLL_CTL_ADD, pair[0], EPOLLIN, pair[0]));
  idle(epfd);
  idle(epfd);
  must(close(pair[0]));
  must(close(pair[1]));
  must(close(epfd));
  return 0;
}
