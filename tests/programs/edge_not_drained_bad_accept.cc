// One accept for each edge of a listener. Two clients made one edge: the second waits for the next
// client to come.
#include <unistd.h>

#include "sleeping_loop.h"
#include "tcp.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int listener = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const std::uint16_t port = listen_on_loopback(listener);
  must(control(epfd, EPOLL_CTL_ADD, listener, EPOLLIN | EPOLLET, listener));
  const int first = connect_to_loopback(port);
  const int second = connect_to_loopback(port);

  epoll_event event;
  must_hold(epoll_wait(epfd, &event, 1, -1) == 1);
  const int flags = SOCK_CLOEXEC | SOCK_NONBLOCK;
  const int connection = must(accept4(listener, nullptr, nullptr, flags));  // EXPECT edge-not-drained warning confirmed
  must(control(epfd, EPOLL_CTL_ADD, connection, EPOLLIN | EPOLLET, connection));
  sleep_without_time_out(epfd);

  for (const int fd : {connection, first, second, listener, epfd}) must(close(fd));
  return 0;
}
