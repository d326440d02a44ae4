// After its reply a connection is left disarmed, because nothing more is expected. Its client hangs
// up: a disarmed one-shot does not report even that, and the connection stays for ever.
#include <unistd.h>

#include "sleeping_loop.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair));
  must(control(epfd, EPOLL_CTL_ADD, pair[0], EPOLLIN | EPOLLRDHUP | EPOLLONESHOT, pair[0]));
  must_hold(write(pair[1], "request", 7) == 7);
  epoll_event event;
  must_hold(epoll_wait(epfd, &event, 1, -1) == 1);
  char request[64];
  must_hold(read(pair[0], request, sizeof request) == 7);
  must_hold(write(pair[0], "reply", 5) == 5);  // EXPECT oneshot-not-rearmed warning confirmed
  must_hold(read(pair[1], request, sizeof request) == 5);
  must(close(pair[1]));
  sleep_without_time_out(epfd);
  for (const int fd : {pair[0], epfd}) must(close(fd));
  return 0;
}
