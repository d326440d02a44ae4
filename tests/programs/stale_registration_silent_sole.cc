// close() without DEL by the only holder, as nginx and most servers do: the last reference takes the
// entry with it. A dup that was closed first shares nothing any more.
#include <sys/socket.h>
#include <unistd.h>

#include "program.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  for (int turn = 0; turn < 3; ++turn) {
    int pair[2];
    must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
    must(control(epfd, EPOLL_CTL_ADD, pair[0], EPOLLIN, pair[0]));
    if (turn == 1) must(close(must(dup(pair[0]))));
    must(close(pair[0]));
    must(close(pair[1]));
  }
  idle(epfd);
  must(close(epfd));
  return 0;
}
