// EPOLLOUT is asked for after EAGAIN, and taken back by the next handler that builds a mask, before
// it was ever reported.
#include <unistd.h>

#include "sleeping_loop.h"

namespace {

// Nothing in between: the loop of one side, and what its client does.
void fill(int fd) {
  const char piece[4'096] = {};
  while (write(fd, piece, sizeof piece) > 0) continue;
  must_hold(errno == EAGAIN);
}

void read_all(int fd) {
  char piece[4'096];
  while (read(fd, piece, sizeof piece) > 0) continue;
  must_hold(errno == EAGAIN);
}

}  // namespace

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair));
  must(control(epfd, EPOLL_CTL_ADD, pair[0], EPOLLIN, pair[0]));
  fill(pair[0]);
  must(control(epfd, EPOLL_CTL_MOD, pair[0], EPOLLIN | EPOLLOUT, pair[0]));

  must_hold(write(pair[1], "next", 4) == 4);
  epoll_event event;
  must_hold(epoll_wait(epfd, &event, 1, -1) == 1);
  char request[64];
  must_hold(read(pair[0], request, sizeof request) == 4);
  event = interest(EPOLLIN, pair[0]);
  must(epoll_ctl(epfd, EPOLL_CTL_MOD, pair[0], &event));  // EXPECT write-interest-lost warning confirmed
  read_all(pair[1]);
  sleep_without_time_out(epfd);
  for (const int fd : {pair[0], pair[1], epfd}) must(close(fd));
  return 0;
}
