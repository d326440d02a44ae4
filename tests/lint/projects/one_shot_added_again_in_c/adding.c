#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "conn.h"

static int epfd = -1;

void adding_take(int fd) {
  struct conn *c = conn_new(fd);
  struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT, .data = {.ptr = c}};
  if (c == NULL) {
    close(fd);
    return;
  }
  if (epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &event) < 0) conn_free(c);
}

static void arm(struct conn *c) {
  struct epoll_event event = {.events = c->interest | EPOLLONESHOT, .data = {.ptr = c}};
  if (epoll_ctl(epfd, EPOLL_CTL_ADD, c->fd, &event) < 0) conn_free(c);  // ofd-oneshot-not-rearmed
}

int adding_begin(void) { return epfd = epoll_create1(EPOLL_CLOEXEC); }

void adding_run(void) {
  struct epoll_event events[16];
  for (;;) {
    int n = epoll_wait(epfd, events, 16, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; i++) {
      struct conn *c = events[i].data.ptr;
      if (conn_turn(c) < 0)
        conn_free(c);
      else
        arm(c);
    }
  }
}
