// The connection is deregistered before its number goes: data for the dup wake nobody.
#include <sys/socket.h>
#include <unistd.h>

#include "program.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
  must(control(epfd, EPOLL_CTL_ADD, pair[0], EPOLLIN, pair[0]));
  const int kept = must(dup(pair[0]));
  must(control(epfd, EPOLL_CTL_DEL, pair[0], 0, 0));
  must(close(pair[0]));
  must_hold(write(pair[1], "x", 1) == 1);
  epoll_event event;
  must_hold(epoll_wait(epfd, &event, 1, 0) == 0);
  char byte;
  must_hold(read(kept, &byte, 1) == 1);
  idle(epfd);
  must(close(kept));
  must(close(pair[1]));
  must(close(epfd));
  return 0;
}
