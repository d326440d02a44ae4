// Two connections are ready in one batch. The first event's handler closes the second connection and
// accepts another, which gets its number; the second event's handler then re-arms what it thinks is
// still its connection, and puts the dead one's data on the newcomer's entry.
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
  epoll_event event{EPOLLIN | EPOLLRDHUP, {.ptr = &connection}};
  must(epoll_ctl(epfd, EPOLL_CTL_MOD, connection.fd, &event));  // EXPECT ctl-wrong-description error confirmed
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
  must_hold(ready == 2 && events[0].data.ptr == &first && events[1].data.ptr == &second);
  // handler of the first event
  must(close(second.fd));
  open_connection(newcomer);
  must_hold(newcomer.fd == second.fd);
  // handler of the second event
  rearm(second);

  idle(epfd);
  for (const int fd : {first.fd, first.peer, second.peer, newcomer.fd, newcomer.peer, epfd})
    must(close(fd));
  return 0;
}
