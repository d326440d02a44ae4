// A dup is made to wait for write space apart from read events; when the reply is out it is
// deregistered and forgotten, and the connection is never closed for its peer.
#include <sys/socket.h>
#include <unistd.h>

#include "program.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
  const int for_writing = must(dup(pair[0]));  // EXPECT descriptor-leak note
  must(control(epfd, EPOLL_CTL_ADD, for_writing, EPOLLOUT, for_writing));
  epoll_event event;
  must_hold(epoll_wait(epfd, &event, 1, -1) == 1);
  must(control(epfd, EPOLL_CTL_DEL, for_writing, 0, 0));
  idle(epfd);
  must(close(pair[0]));
  must(close(pair[1]));
  return 0;
}
