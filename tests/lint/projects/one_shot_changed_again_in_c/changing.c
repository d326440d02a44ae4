#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "conn.h"
#include "loop.h"

static struct loop loop = {-1};

void changing_take(int fd) {
  struct conn *c = conn_new(fd);
  struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT, .data = {.ptr = c}};
  if (c == NULL) {
    close(fd);
    return;
  }
  if (epoll_ctl(loop.epfd, EPOLL_CTL_ADD, fd, &event) < 0) conn_free(c);
}

// What is in the list is changed, by a function of another file.
static int arm(struct conn *c, int listed) {
  struct epoll_event event = {.events = c->interest | EPOLLONESHOT, .data = {.ptr = c}};
  if (listed) return loop_change(&loop, c->fd, event.events, c);
  return epoll_ctl(loop.epfd, EPOLL_CTL_ADD, c->fd, &event);
}

void changing_run(void) {
  struct epoll_event events[16];
  loop.epfd = epoll_create1(EPOLL_CLOEXEC);
  for (;;) {
    int n = epoll_wait(loop.epfd, events, 16, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; i++) {
      struct conn *c = events[i].data.ptr;
      if (conn_turn(c) < 0 || arm(c, c->interest != 0) < 0) conn_free(c);
    }
  }
}
