// One read for each edge. A stream whose buffer was filled may hold more, and so may a datagram
// socket after any message: nothing says so until new data come.
#include <unistd.h>

#include "sleeping_loop.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int stream[2], datagrams[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, stream));
  must(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, datagrams));
  must(control(epfd, EPOLL_CTL_ADD, stream[0], EPOLLIN | EPOLLET, stream[0]));
  must(control(epfd, EPOLL_CTL_ADD, datagrams[0], EPOLLIN | EPOLLET, datagrams[0]));
  const char request[48] = {};
  must_hold(write(stream[1], request, sizeof request) == sizeof request);
  for (int i = 0; i < 2; ++i) must_hold(send(datagrams[1], request, 4, 0) == 4);

  epoll_event events[2];
  must_hold(epoll_wait(epfd, events, 2, -1) == 2);
  for (const epoll_event& event : events) {
    char piece[16];
    if (event.data.fd == stream[0])
      must_hold(read(stream[0], piece, sizeof piece) == 16);  // EXPECT edge-not-drained warning confirmed
    else
      must_hold(recv(datagrams[0], piece, sizeof piece, 0) == 4);  // EXPECT edge-not-drained warning confirmed
  }
  sleep_without_time_out(epfd);

  for (const int fd : {stream[0], stream[1], datagrams[0], datagrams[1], epfd}) must(close(fd));
  return 0;
}
