// Edges, asked for once and for good; what was told is remembered, and read when its turn comes.
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct connection {
  int fd;
  bool readable, writable, gone;
  struct connection* next_ready;
  size_t left;
  char out[4096];
};

static struct connection* ready;

int add(int epoll, struct connection* c) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET};
  event.data.ptr = c;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event);
}

static void remember(struct connection* c, uint32_t events) {
  if (events & (EPOLLIN | EPOLLRDHUP)) c->readable = true;
  if (events & EPOLLOUT) c->writable = true;
  c->next_ready = ready;
  ready = c;
}

// One piece a turn, so that nobody starves; what is left keeps it in the list.
static bool one_piece(struct connection* c) {
  char bytes[4096];
  ssize_t n = recv(c->fd, bytes, sizeof bytes, 0);
  if (n < 0 && errno == EAGAIN) return c->readable = false;
  if (n <= 0) c->gone = true;
  return !c->gone;
}

static void go_round(void) {
  struct connection* list = ready;
  ready = NULL;
  while (list != NULL) {
    struct connection* c = list;
    list = c->next_ready;
    if (c->readable && one_piece(c)) remember(c, 0);
    if (c->gone) close(c->fd);
  }
}

void serve(int epoll) {
  struct epoll_event events[64];
  for (;;) {
    int n = epoll_wait(epoll, events, 64, ready != NULL ? 0 : -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i) remember(events[i].data.ptr, events[i].events);
    go_round();
  }
}
