// A loop that is given a number of unknown past DELs it before it ADDs it, also when it has just
// closed the number's last owner in the same batch; and one that pauses a newcomer and uses it.
#include <sys/socket.h>
#include <unistd.h>

#include <initializer_list>

#include "program.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
  must(control(epfd, EPOLL_CTL_ADD, pair[0], EPOLLIN, pair[0]));
  must(shutdown(pair[1], SHUT_WR));
  epoll_event event;
  must_hold(epoll_wait(epfd, &event, 1, -1) == 1 && event.data.fd == pair[0]);
  must(close(pair[0]));

  int next[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, next));
  must_hold(next[0] == pair[0]);
  must(control(epfd, EPOLL_CTL_ADD, next[0], EPOLLIN, next[0]));
  control(epfd, EPOLL_CTL_DEL, next[0], 0, 0);
  must(control(epfd, EPOLL_CTL_ADD, next[0], EPOLLIN | EPOLLRDHUP, next[0]));
  idle(epfd);

  must(control(epfd, EPOLL_CTL_DEL, next[0], 0, 0));
  must_hold(write(next[0], "later", 5) == 5);
  idle(epfd);
  for (const int fd : {pair[1], next[0], next[1], epfd}) must(close(fd));
  return 0;
}
