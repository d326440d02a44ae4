// Edges that are drained, but not where the event is handled: by a function that takes one piece
// and says whether to come again, by a table of handlers, by a loop around the whole.
#include <errno.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum taken { kMore, kNothing, kEnd };

struct watched {
  int fd;
  void (*on_event)(int epoll, struct watched* self);
};

static int add(int epoll, struct watched* watched) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLET};
  event.data.ptr = watched;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, watched->fd, &event);
}

static enum taken one_piece(int fd) {
  char bytes[4096];
  ssize_t n = read(fd, bytes, sizeof bytes);
  if (n > 0) return kMore;
  if (n < 0 && errno == EINTR) return kMore;
  return n < 0 && errno == EAGAIN ? kNothing : kEnd;
}

static void drain(int epoll, struct watched* self) {
  enum taken last;
  (void)epoll;
  do last = one_piece(self->fd);
  while (last == kMore);
  if (last == kEnd) {
    close(self->fd);
    self->fd = -1;
  }
}

static bool one_connection(int epoll, int listener) {
  static struct watched watched[1024];
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return errno == EINTR || errno == ECONNABORTED;
  struct watched* new_one = &watched[fd % 1024];
  new_one->fd = fd;
  new_one->on_event = drain;
  if (add(epoll, new_one) < 0) close(fd);
  return true;
}

static void all_connections(int epoll, struct watched* self) {
  while (one_connection(epoll, self->fd)) continue;
}

int watch_listener(int epoll, struct watched* listener) {
  listener->on_event = all_connections;
  return add(epoll, listener);
}

void serve(int epoll) {
  struct epoll_event events[64];
  for (;;) {
    int n = epoll_wait(epoll, events, 64, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i) {
      struct watched* watched = events[i].data.ptr;
      if (watched->fd >= 0) watched->on_event(epoll, watched);
    }
  }
}
