// Connections are edges, what wakes the loop up is not, and one piece is read for an event.
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct loop {
  int epoll;
  int listener;
  int wakeup;
  bool stopping;
};

static int add(int epoll, int fd, uint32_t events) {
  struct epoll_event event = {.events = events};
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static void take_all(struct loop *loop) {
  for (;;) {
    int fd = accept4(loop->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    if (add(loop->epoll, fd, EPOLLIN | EPOLLET) < 0) close(fd);
  }
}

// -1: it is over.
static int read_some(int fd) {
  char bytes[8192];
  ssize_t n = recv(fd, bytes, sizeof bytes, 0);  // ofd-edge-not-drained
  if (n == 0) return -1;
  return n < 0 && errno != EAGAIN ? -1 : 0;
}

static void on_event(struct loop *loop, int fd) {
  uint64_t count;
  if (fd == loop->listener) {
    take_all(loop);
  } else if (fd == loop->wakeup) {
    if (read(fd, &count, sizeof count) < 0) loop->stopping = true;
  } else if (read_some(fd) < 0) {
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
  while (!loop->stopping) wait_once(loop);
  return 0;
}
