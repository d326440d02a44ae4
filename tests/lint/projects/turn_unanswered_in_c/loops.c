#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "conn.h"

static int first = -1;
static int second = -1;

static void take(int epfd, int listener) {
  int fd = accept_one(listener);
  if (fd < 0) return;
  struct conn *c = conn_new(fd);
  struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT, .data = {.ptr = c}};
  if (c == NULL) {
    close(fd);
    return;
  }
  if (epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &event) < 0) conn_free(c);
}

static void arm(const struct rearm *rearm, struct conn *c) {
  struct epoll_event event = {.events = rearm->interest | EPOLLONESHOT, .data = {.ptr = c}};
  if (epoll_ctl(first, EPOLL_CTL_MOD, rearm->fd, &event) < 0) conn_free(c);
}

static void arm_carefully(const struct again *again, struct conn *c) {
  struct epoll_event event = {.events = again->interest | EPOLLONESHOT, .data = {.ptr = c}};
  if (epoll_ctl(second, EPOLL_CTL_MOD, again->fd, &event) < 0) conn_free(c);
}

void run(int listener) {
  struct epoll_event events[16];
  first = epoll_create1(EPOLL_CLOEXEC);
  for (int i = 0; i < 16; i++) take(first, listener);
  for (;;) {
    int n = epoll_wait(first, events, 16, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; i++) {
      struct conn *c = events[i].data.ptr;
      struct rearm rearm = {-1, 0};
      if (conn_turn(c, events[i].events, &rearm)) arm(&rearm, c);
    }
  }
}

void run_carefully(int listener) {
  struct epoll_event events[16];
  second = epoll_create1(EPOLL_CLOEXEC);
  for (int i = 0; i < 16; i++) take(second, listener);
  for (;;) {
    int n = epoll_wait(second, events, 16, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; i++) {
      struct conn *c = events[i].data.ptr;
      struct again again;
      if (conn_careful_turn(c, events[i].events, &again)) arm_carefully(&again, c);
    }
  }
}
