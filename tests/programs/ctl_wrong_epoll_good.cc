// The connection is moved from one instance to the other: DEL where it is, ADD where it goes.
#include <sys/socket.h>
#include <unistd.h>

#include <initializer_list>

#include "program.h"

int main() {
  const int acceptor = must(epoll_create1(EPOLL_CLOEXEC));
  const int worker = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
  must(control(acceptor, EPOLL_CTL_ADD, pair[0], EPOLLIN, pair[0]));
  idle(worker);
  must(control(acceptor, EPOLL_CTL_DEL, pair[0], 0, 0));
  must(control(worker, EPOLL_CTL_ADD, pair[0], EPOLLIN, pair[0]));
  idle(worker);
  must(control(worker, EPOLL_CTL_DEL, pair[0], 0, 0));
  for (const int fd : {acceptor, worker, pair[0], pair[1]}) must(close(fd));
  return 0;
}
