// The flag comes late, but before the first event; a socket is registered before it listens; and a
// socket that never listens may block.
#include <fcntl.h>
#include <unistd.h>

#include "tcp.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int first = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  listen_on_loopback(first);
  must(control(epfd, EPOLL_CTL_ADD, first, EPOLLIN, first));
  must(fcntl(first, F_SETFL, must(fcntl(first, F_GETFL)) | O_NONBLOCK));

  const int second = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  must(control(epfd, EPOLL_CTL_ADD, second, EPOLLIN | EPOLLET, second));
  listen_on_loopback(second);

  const int datagrams = must(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  must(control(epfd, EPOLL_CTL_ADD, datagrams, EPOLLIN, datagrams));

  for (int i = 0; i < 4; ++i) {
    epoll_event events[4];
    must(epoll_wait(epfd, events, 4, 40));
  }
  must(close(datagrams));
  must(close(second));
  must(close(first));
  must(close(epfd));
  return 0;
}
