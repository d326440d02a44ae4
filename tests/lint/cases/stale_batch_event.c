// The target of an event is closed, and the handling of the event goes on.
#include <errno.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <unistd.h>

static int turn(int epoll, struct epoll_event* events, int most) {
  int n = epoll_wait(epoll, events, most, -1);
  if (n < 0 && errno != EINTR) perror("epoll_wait");
  return n;
}

void no_continue(int epoll) {
  struct epoll_event events[16];
  char bytes[512];
  int n = turn(epoll, events, 16);
  for (int i = 0; i < n; ++i) {
    if (events[i].events & (EPOLLERR | EPOLLHUP)) close(events[i].data.fd);
    if (read(events[i].data.fd, bytes, sizeof bytes) < 0) perror("read");  // ofd-stale-batch-event
  }
}

void closes_it_twice(int epoll) {
  struct epoll_event events[16];
  int n = turn(epoll, events, 16);
  for (int i = 0; i < n; ++i) {
    if (events[i].events & EPOLLHUP) close(events[i].data.fd);
    if (events[i].events & EPOLLERR) close(events[i].data.fd);  // ofd-stale-batch-event
  }
}

void goes_on_to_the_next(int epoll) {
  struct epoll_event events[16];
  char bytes[512];
  int n = turn(epoll, events, 16);
  for (int i = 0; i < n; ++i) {
    if (events[i].events & (EPOLLERR | EPOLLHUP)) {
      close(events[i].data.fd);
      continue;
    }
    if (read(events[i].data.fd, bytes, sizeof bytes) == 0) close(events[i].data.fd);
  }
}
