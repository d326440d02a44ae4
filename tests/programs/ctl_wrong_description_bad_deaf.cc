// The same batch, but the late handler deregisters: the newcomer that got the number goes deaf.
#include <sys/socket.h>
#include <unistd.h>

#include <initializer_list>

#include "program.h"

struct Connection {
  int fd = -1;
  int peer = -1;
};

int epfd;

void open_connection(Connection& connection) {
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
  connection = {pair[0], pair[1]};
  epoll_event event{EPOLLIN, {.ptr = &connection}};
  must(epoll_ctl(epfd, EPOLL_CTL_ADD, connection.fd, &event));
}

int main() {
  epfd = must(epoll_create1(EPOLL_CLOEXEC));
  Connection first, second, newcomer;
  open_connection(first);
  open_connection(second);
  must(shutdown(first.peer, SHUT_WR));
  must(shutdown(second.peer, SHUT_WR));

  epoll_event events[8];
  const int ready = must(epoll_wait(epfd, events, 8, -1));
  must_hold(ready == 2 && events[1].data.ptr == &second);
  must(epoll_ctl(epfd, EPOLL_CTL_DEL, first.fd, nullptr));
  must(close(second.fd));
  open_connection(newcomer);
  must_hold(newcomer.fd == second.fd);
  must(epoll_ctl(epfd, EPOLL_CTL_DEL, second.fd, nullptr));  // EXPECT ctl-wrong-description warning confirmed

  must_hold(write(newcomer.peer, "hello?", 6) == 6);
  idle(epfd);
  for (const int fd : {first.fd, first.peer, second.peer, newcomer.fd, newcomer.peer, epfd})
    must(close(fd));
  return 0;
}
