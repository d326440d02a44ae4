// A dup keeps a closed connection registered, and the loop is told of data on a number it gave up.
#include <sys/socket.h>
#include <unistd.h>

#include "program.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
  must(control(epfd, EPOLL_CTL_ADD, pair[0], EPOLLIN, pair[0]));
  const int kept = must(dup(pair[0]));
  must(close(pair[0]));  // EXPECT stale-event error confirmed // EXPECT stale-registration
  must_hold(write(pair[1], "x", 1) == 1);
  epoll_event event;
  must_hold(epoll_wait(epfd, &event, 1, -1) == 1);
  must_hold(event.data.fd == pair[0]);
  char byte;
  must_hold(read(kept, &byte, 1) == 1);
  idle(epfd);
  must(close(kept));
  must(close(pair[1]));
  must(close(epfd));
  return 0;
}
