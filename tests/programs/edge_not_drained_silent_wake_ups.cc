// Edges that nobody has to drain: a stream after a short read, an eventfd that is registered
// edge-triggered and never read, a timerfd that is set again in place of a read.
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "sleeping_loop.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int stream[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, stream));
  const int wake_up = must(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  const int timer = must(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
  for (const int fd : {stream[0], wake_up, timer})
    must(control(epfd, EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLET, fd));
  itimerspec soon{};
  soon.it_value.tv_nsec = 1;
  must(timerfd_settime(timer, 0, &soon, nullptr));
  must(eventfd_write(wake_up, 1));
  must_hold(write(stream[1], "half", 4) == 4);

  for (int seen = 0; seen < 3;) {
    epoll_event event;
    must_hold(epoll_wait(epfd, &event, 1, -1) == 1);
    ++seen;
    char request[64];
    if (event.data.fd == stream[0]) must_hold(read(stream[0], request, sizeof request) == 4);
  }
  sleep_without_time_out(epfd);
  for (const int fd : {stream[0], stream[1], wake_up, timer, epfd}) must(close(fd));
  return 0;
}
