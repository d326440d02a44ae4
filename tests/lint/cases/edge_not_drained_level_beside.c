// The listener is an edge, and other numbers beside it are not.
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

struct loop {
  int epoll;
  int listener;
  int wakeup;
  bool more;
};

static int add(int epoll, int fd, uint32_t events) {
  struct epoll_event event = {.events = events};
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static int take(struct loop *loop) {
  int fd = accept4(loop->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);  // ofd-edge-not-drained
  if (fd < 0) return -1;
  if (add(loop->epoll, fd, EPOLLIN) < 0) close(fd);
  return fd;
}

static void on_event(struct loop *loop, int fd) {
  uint64_t count;
  if (fd == loop->listener) {
    take(loop);
  } else if (fd == loop->wakeup) {
    if (read(fd, &count, sizeof count) < 0) loop->more = false;
  } else {
    close(fd);
  }
}

static void wait_once(struct loop *loop) {
  struct epoll_event events[16];
  int n = epoll_wait(loop->epoll, events, 16, -1);
  if (n < 0 && errno != EINTR) return;
  for (int i = 0; i < n; ++i) on_event(loop, events[i].data.fd);
}

int serve(struct loop *loop) {
  if (add(loop->epoll, loop->listener, EPOLLIN | EPOLLET) < 0) return -1;
  if (add(loop->epoll, loop->wakeup, EPOLLIN) < 0) return -1;
  for (;;) wait_once(loop);
}
