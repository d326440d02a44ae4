#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "conn.h"

static int epfd = -1;

static int put(struct conn *c) {
  struct epoll_event event = {.events = c->interest | EPOLLONESHOT, .data = {.ptr = c}};
  if (epoll_ctl(epfd, EPOLL_CTL_ADD, c->fd, &event) == 0) return 0;
  return epoll_ctl(epfd, EPOLL_CTL_MOD, c->fd, &event);
}

void putting_take(int fd) {
  struct conn *c = conn_new(fd);
  if (c == NULL) {
    close(fd);
    return;
  }
  if (put(c) < 0) conn_free(c);
}

void putting_run(void) {
  struct epoll_event events[16];
  epfd = epoll_create1(EPOLL_CLOEXEC);
  for (;;) {
    int n = epoll_wait(epfd, events, 16, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; i++) {
      struct conn *c = events[i].data.ptr;
      if (conn_turn(c) < 0 || put(c) < 0) conn_free(c);
    }
  }
}
