// Connections are registered edge-triggered, and the place that asks for EPOLLOUT builds its mask
// without EPOLLET: from then on what is left unread comes back at every wait.
#include <unistd.h>

#include "program.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair));
  must(control(epfd, EPOLL_CTL_ADD, pair[0], EPOLLIN | EPOLLET, pair[0]));

  epoll_event event = interest(EPOLLIN | EPOLLOUT, pair[0]);
  must(epoll_ctl(epfd, EPOLL_CTL_MOD, pair[0], &event));  // EXPECT trigger-mode-lost warning likely
  for (int i = 0; i < 3; ++i) must_hold(epoll_wait(epfd, &event, 1, 0) == 1);

  must(control(epfd, EPOLL_CTL_DEL, pair[0], 0, 0));
  must(control(epfd, EPOLL_CTL_ADD, pair[0], EPOLLIN | EPOLLONESHOT, pair[0]));
  event = interest(EPOLLIN, pair[0]);
  must(epoll_ctl(epfd, EPOLL_CTL_MOD, pair[0], &event));  // EXPECT trigger-mode-lost warning likely

  must(close(pair[0]));
  must(close(pair[1]));
  must(close(epfd));
  return 0;
}
