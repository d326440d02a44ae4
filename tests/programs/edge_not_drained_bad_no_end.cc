// One read for each edge, and then a 0 that is no end of the stream: of a read without room, and of an
// empty datagram. What waits behind them is never read.
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
  for (const std::size_t size : {0, 4}) must(static_cast<int>(send(datagrams[1], request, size, 0)));

  epoll_event events[2];
  must_hold(epoll_wait(epfd, events, 2, -1) == 2);
  for (const epoll_event& event : events) {
    char piece[16];
    if (event.data.fd == datagrams[0]) {
      must_hold(recv(datagrams[0], piece, sizeof piece, 0) == 0);  // EXPECT edge-not-drained warning confirmed
      continue;
    }
    must_hold(read(stream[0], piece, sizeof piece) == 16);  // EXPECT edge-not-drained warning confirmed
    must_hold(read(stream[0], piece, 0) == 0);
  }
  sleep_without_time_out(epfd);

  for (const int fd : {stream[0], stream[1], datagrams[0], datagrams[1], epfd}) must(close(fd));
  return 0;
}
