#include <pthread.h>
#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "conn.h"

static int epfd = -1;

void removing_take(int fd) {
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
  if (epoll_ctl(epfd, EPOLL_CTL_ADD, c->fd, &event) < 0) conn_free(c);
}

void removing_run(void) {
  struct epoll_event events[16];
  epfd = epoll_create1(EPOLL_CLOEXEC);
  for (;;) {
    int n = epoll_wait(epfd, events, 16, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; i++) {
      struct conn *c = events[i].data.ptr;
      epoll_ctl(epfd, EPOLL_CTL_DEL, c->fd, NULL);
      if (conn_turn(c) < 0)
        conn_free(c);
      else
        arm(c);
    }
  }
}

// The same by two threads.
static int shared = -1;
static struct conn *waiting;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void handing_take(int fd) {
  struct conn *c = conn_new(fd);
  struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT, .data = {.ptr = c}};
  if (c == NULL) {
    close(fd);
    return;
  }
  if (epoll_ctl(shared, EPOLL_CTL_ADD, fd, &event) < 0) conn_free(c);
}

void handing_run(void) {
  struct epoll_event events[1];
  shared = epoll_create1(EPOLL_CLOEXEC);
  for (;;) {
    if (epoll_wait(shared, events, 1, -1) < 1) continue;
    struct conn *c = events[0].data.ptr;
    epoll_ctl(shared, EPOLL_CTL_DEL, c->fd, NULL);
    pthread_mutex_lock(&lock);
    waiting = c;
    pthread_mutex_unlock(&lock);
  }
}

void *handing_work(void *unused) {
  (void)unused;
  for (;;) {
    pthread_mutex_lock(&lock);
    struct conn *c = waiting;
    waiting = NULL;
    pthread_mutex_unlock(&lock);
    if (c == NULL) continue;
    struct epoll_event event = {.events = c->interest | EPOLLONESHOT, .data = {.ptr = c}};
    if (conn_turn(c) < 0 || epoll_ctl(shared, EPOLL_CTL_ADD, c->fd, &event) < 0) conn_free(c);
  }
}
