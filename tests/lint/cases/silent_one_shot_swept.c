// The handler marks the connection, and a sweep over the table arms what is marked before the next wait.
#include <errno.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <unistd.h>

struct connection {
  int fd;
  bool rearm;
};
static struct connection table[64];
static int used;

static int arm(int epoll, int operation, struct connection* c) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT};
  event.data.ptr = c;
  return epoll_ctl(epoll, operation, c->fd, &event);
}

int start(int epoll, int fd) {
  struct connection* c = &table[used++];
  c->fd = fd;
  return arm(epoll, EPOLL_CTL_ADD, c);
}

static void on_input(struct connection* c) {
  char bytes[4096];
  ssize_t n = read(c->fd, bytes, sizeof bytes);
  if (n == 0 || (n < 0 && errno != EAGAIN))
    close(c->fd);
  else
    c->rearm = true;
}

void serve(int epoll) {
  struct epoll_event events[64];
  for (;;) {
    int n = epoll_wait(epoll, events, 64, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i) on_input(events[i].data.ptr);
    for (int i = 0; i < used; ++i) {
      if (!table[i].rearm) continue;
      table[i].rearm = false;
      if (arm(epoll, EPOLL_CTL_MOD, &table[i]) < 0) close(table[i].fd);
    }
  }
}
