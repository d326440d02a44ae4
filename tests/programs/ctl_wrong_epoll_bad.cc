// A worker pauses a connection, but on its own epoll instance: the connection was registered in the
// acceptor's.
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
  const int result = epoll_ctl(worker, EPOLL_CTL_DEL, pair[0], nullptr);  // EXPECT ctl-wrong-epoll warning confirmed
  must_hold(result == -1);
  idle(worker);
  for (const int fd : {acceptor, worker, pair[0], pair[1]}) must(close(fd));
  return 0;
}
