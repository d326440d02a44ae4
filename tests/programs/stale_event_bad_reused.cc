// The closed number is given to the next connection, registered with equal data: the event of the
// dead one looks as if it were the new one's.
#include <sys/socket.h>
#include <unistd.h>

#include <initializer_list>

#include "program.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int dead[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, dead));
  must(control(epfd, EPOLL_CTL_ADD, dead[0], EPOLLIN, dead[0]));
  const int kept = must(dup(dead[0]));
  must(close(dead[0]));  // EXPECT stale-event error confirmed // EXPECT stale-registration

  int next[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, next));
  must_hold(next[0] == dead[0]);
  must(control(epfd, EPOLL_CTL_ADD, next[0], EPOLLIN, next[0]));
  must_hold(write(dead[1], "x", 1) == 1);
  epoll_event event;
  must_hold(epoll_wait(epfd, &event, 1, -1) == 1);
  must_hold(event.data.fd == next[0]);
  char byte;
  must_hold(recv(next[0], &byte, 1, MSG_DONTWAIT) == -1);  // nothing there: it was not its event
  must_hold(read(kept, &byte, 1) == 1);
  idle(epfd);
  for (const int fd : {kept, dead[1], next[0], next[1], epfd}) must(close(fd));
  return 0;
}
