// The connection has enough to do and says so in a flag; whoever consumes arms it again.
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

struct connection {
  int fd;
  bool paused;
  size_t used;
  char in[8192];
};

static int arm(int epoll, int operation, struct connection* c) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT};
  event.data.ptr = c;
  return epoll_ctl(epoll, operation, c->fd, &event);
}

int start(int epoll, struct connection* c) { return arm(epoll, EPOLL_CTL_ADD, c); }

static void on_input(int epoll, struct connection* c) {
  ssize_t n = read(c->fd, c->in + c->used, sizeof c->in - c->used);
  if (n == 0 || (n < 0 && errno != EAGAIN)) {
    close(c->fd);
    return;
  }
  if (n > 0) c->used += (size_t)n;
  c->paused = c->used > sizeof c->in / 2;
  if (!c->paused && arm(epoll, EPOLL_CTL_MOD, c) < 0) close(c->fd);
}

int consumed(int epoll, struct connection* c, size_t n) {
  memmove(c->in, c->in + n, c->used - n);
  c->used -= n;
  if (!c->paused || c->used > sizeof c->in / 2) return 0;
  c->paused = false;
  return arm(epoll, EPOLL_CTL_MOD, c);
}

void serve(int epoll) {
  struct epoll_event events[64];
  for (;;) {
    int n = epoll_wait(epoll, events, 64, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i) on_input(epoll, events[i].data.ptr);
  }
}
