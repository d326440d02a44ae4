// DEL first, close then; and a teardown that closes the epoll instance before it deregisters what is
// left, whose DELs fail because there is no instance any more.
#include <sys/socket.h>
#include <unistd.h>

#include "program.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int first[2];
  int second[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, first));
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, second));
  must(control(epfd, EPOLL_CTL_ADD, first[0], EPOLLIN, first[0]));
  must(control(epfd, EPOLL_CTL_ADD, second[0], EPOLLIN, second[0]));
  const int kept = must(dup(first[0]));
  must(control(epfd, EPOLL_CTL_DEL, first[0], 0, 0));
  must(close(first[0]));
  idle(epfd);
  must(close(epfd));
  must_hold(control(epfd, EPOLL_CTL_DEL, second[0], 0, 0) == -1);
  must(close(second[0]));
  must(close(second[1]));
  must(close(first[1]));
  must(close(kept));
  return 0;
}
