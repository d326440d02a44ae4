#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "conn.h"

static int epfd = -1;

void modifying_take(int fd) {
  struct conn *c = conn_new(fd);
  struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT, .data = {.ptr = c}};
  if (c == NULL) {
    close(fd);
    return;
  }
  if (epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &event) < 0) conn_free(c);
}

static void arm(struct conn *c, int listed) {
  struct epoll_event event = {.events = c->interest | EPOLLONESHOT, .data = {.ptr = c}};
  int operation = listed ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  if (epoll_ctl(epfd, operation, c->fd, &event) < 0) conn_free(c);
}

void modifying_run(void) {
  struct epoll_event events[16];
  epfd = epoll_create1(EPOLL_CLOEXEC);
  for (;;) {
    int n = epoll_wait(epfd, events, 16, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; i++) {
      struct conn *c = events[i].data.ptr;
      if (conn_turn(c) < 0)
        conn_free(c);
      else
        arm(c, c->interest != 0);
    }
  }
}
