// One-shot connections left disarmed on purpose: nothing comes meanwhile. One is armed again later,
// one has handed its client over to somebody else, one is only written to.
#include <unistd.h>

#include "sleeping_loop.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int pairs[2][2];
  for (auto& pair : pairs) {
    must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair));
    must(control(epfd, EPOLL_CTL_ADD, pair[0], EPOLLIN | EPOLLOUT | EPOLLONESHOT, pair[0]));
    must_hold(write(pair[1], "request", 7) == 7);
  }
  epoll_event events[2];
  must_hold(epoll_wait(epfd, events, 2, -1) == 2);
  for (auto& pair : pairs) {
    char request[64];
    must_hold(read(pair[0], request, sizeof request) == 7);
  }
  must_hold(write(pairs[1][0], "reply", 5) == 5);
  sleep_without_time_out(epfd);

  must(control(epfd, EPOLL_CTL_MOD, pairs[0][0], EPOLLIN | EPOLLONESHOT, pairs[0][0]));
  must_hold(write(pairs[0][1], "request", 7) == 7);
  must_hold(epoll_wait(epfd, events, 2, -1) == 1);
  for (auto& pair : pairs)
    for (const int fd : pair) must(close(fd));
  must(close(epfd));
  return 0;
}
