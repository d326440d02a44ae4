// Two threads on one instance, with EPOLLONESHOT: whoever gets the event owns the connection until it
// re-arms it, and the rest of the input comes to whoever waits then.
#include <initializer_list>
#include <thread>

#include <sys/socket.h>
#include <unistd.h>

#include "program.h"

int epfd, connection, client;

constexpr unsigned kEvents = EPOLLIN | EPOLLET | EPOLLONESHOT;

void serve(std::ptrdiff_t bytes_to_take) {
  epoll_event event;
  must_hold(epoll_wait(epfd, &event, 1, -1) == 1);
  char bytes[4];
  for (std::ptrdiff_t n = 0; n < bytes_to_take; n += 4) must_hold(read(connection, bytes, 4) == 4);
  event = interest(kEvents, connection);
  must(epoll_ctl(epfd, EPOLL_CTL_MOD, connection, &event));
}

int main() {
  epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair));
  connection = pair[0];
  client = pair[1];
  must(control(epfd, EPOLL_CTL_ADD, connection, kEvents, connection));
  must_hold(write(client, "0123456789ABCDEF", 16) == 16);
  std::thread second([] { serve(8); });
  serve(8);
  second.join();
  char rest;
  must_hold(read(connection, &rest, 1) == -1);
  idle(epfd);
  for (const int fd : {connection, client, epfd}) must(close(fd));
  return 0;
}
