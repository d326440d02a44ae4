// What is no edge is told apart by where its event leads, and one piece is read for an event.
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct source {
  int fd;
};

struct loop {
  int epoll;
  int listening;
  int woken;
  struct source listener;
  struct source wakeup;
  struct source *last;
  bool again;
  bool stopping;
};

static int add(int epoll, int fd, uint32_t events, struct source *source) {
  struct epoll_event event = {.events = events};
  event.data.ptr = source;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static void take_all(struct loop *loop) {
  for (;;) {
    int fd = accept4(loop->listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    struct source *source = malloc(sizeof *source);
    if (source == NULL) abort();
    source->fd = fd;
    if (add(loop->epoll, fd, EPOLLIN | EPOLLET, source) < 0) abort();
  }
}

static void read_some(struct loop *loop, struct source *source) {
  char bytes[8192];
  ssize_t n = recv(source->fd, bytes, sizeof bytes, 0);  // ofd-edge-not-drained
  if (n < 0 && errno != EAGAIN) abort();
  loop->last = source;
  if (n == 0) loop->again = true;
}

static void on_event(struct loop *loop, struct source *source) {
  uint64_t count;
  if (source == &loop->listener) {
    take_all(loop);
  } else if (source == &loop->wakeup) {
    if (read(loop->woken, &count, sizeof count) < 0) loop->stopping = true;
  } else {
    read_some(loop, source);
  }
}

static void wait_once(struct loop *loop) {
  struct epoll_event events[16];
  int n = epoll_wait(loop->epoll, events, 16, loop->again ? 0 : -1);
  if (n < 0 && errno != EINTR) return;
  for (int i = 0; i < n; ++i) on_event(loop, events[i].data.ptr);
  if (loop->again) {
    loop->again = false;
    read_some(loop, loop->last);
  }
}

int serve(struct loop *loop) {
  if (add(loop->epoll, loop->listening, EPOLLIN | EPOLLET, &loop->listener) < 0) return -1;
  if (add(loop->epoll, loop->woken, EPOLLIN, &loop->wakeup) < 0) return -1;
  while (!loop->stopping) wait_once(loop);
  return 0;
}
