// The one cure for a stale entry that keeps the survivor: give the number back to the description,
// and DEL reaches the entry again.
#include <sys/socket.h>
#include <unistd.h>

#include "program.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
  must(control(epfd, EPOLL_CTL_ADD, pair[0], EPOLLIN, pair[0]));
  const int survivor = must(dup(pair[0]));
  must(close(pair[0]));
  must(dup2(survivor, pair[0]));
  must(control(epfd, EPOLL_CTL_DEL, pair[0], 0, 0));
  must(close(pair[0]));
  idle(epfd);
  must(close(survivor));
  must(close(pair[1]));
  must(close(epfd));
  return 0;
}
