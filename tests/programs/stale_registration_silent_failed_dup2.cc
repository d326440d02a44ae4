// dup2 and dup3 from a number that is not open fail, and leave the number they were to replace as it
// was: registered and reachable, although its description is shared.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "program.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
  must(dup(pair[0]));
  must(control(epfd, EPOLL_CTL_ADD, pair[0], EPOLLIN, pair[0]));
  const int not_open = 200;
  must_hold(dup2(not_open, pair[0]) < 0 && errno == EBADF);
  must_hold(dup3(not_open, pair[0], O_CLOEXEC) < 0 && errno == EBADF);
  idle(epfd);
  must(static_cast<int>(write(pair[1], "x", 1)));
  epoll_event event;
  must_hold(must(epoll_wait(epfd, &event, 1, -1)) == 1);
  char byte;
  must_hold(read(pair[0], &byte, 1) == 1);
  must(control(epfd, EPOLL_CTL_DEL, pair[0], 0, 0));
  return 0;
}
