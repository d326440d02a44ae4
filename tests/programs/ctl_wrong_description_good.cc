// A closed connection is marked, and events of the batch that still name it are skipped.
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

void rearm(Connection& connection) {
  if (connection.fd < 0) return;
  epoll_event event{EPOLLIN | EPOLLRDHUP, {.ptr = &connection}};
  must(epoll_ctl(epfd, EPOLL_CTL_MOD, connection.fd, &event));
}

int main() {
  epfd = must(epoll_create1(EPOLL_CLOEXEC));
  Connection first, second, newcomer;
  open_connection(first);
  open_connection(second);
  must_hold(write(first.peer, "x", 1) == 1);
  must_hold(write(second.peer, "x", 1) == 1);

  epoll_event events[8];
  const int ready = must(epoll_wait(epfd, events, 8, -1));
  must_hold(ready == 2 && events[1].data.ptr == &second);
  const int number = second.fd;
  must(close(second.fd));
  second.fd = -1;
  open_connection(newcomer);
  must_hold(newcomer.fd == number);
  rearm(second);
  rearm(newcomer);

  char byte;
  must_hold(read(first.fd, &byte, 1) == 1);
  idle(epfd);
  for (const int fd : {first.fd, first.peer, second.peer, newcomer.fd, newcomer.peer, epfd})
    must(close(fd));
  return 0;
}
