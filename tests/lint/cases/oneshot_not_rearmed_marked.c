// Marks that nobody goes by who arms a connection, and a branch without one.
#include <errno.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <unistd.h>

struct connection {
  int fd;
  bool seen, paused;
  size_t used;
  char in[8192];
};

static int arm(int epoll, int operation, struct connection* c) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT};
  event.data.ptr = c;
  return epoll_ctl(epoll, operation, c->fd, &event);
}

int start(int epoll, struct connection* c) { return arm(epoll, EPOLL_CTL_ADD, c); }

int resume(int epoll, struct connection* c) {
  if (!c->paused || c->used != 0) return 0;
  c->paused = false;
  return arm(epoll, EPOLL_CTL_MOD, c);
}

bool was_seen(struct connection* c) { return c->seen; }

static void remembers(struct connection* c) {
  ssize_t n = read(c->fd, c->in, sizeof c->in);  // ofd-oneshot-not-rearmed
  if (n == 0 || (n < 0 && errno != EAGAIN))
    close(c->fd);
  else
    c->seen = true;
}

// resume() asks for what has come, too; but that is no mark.
static void counts(int epoll, struct connection* c) {
  ssize_t n = read(c->fd, c->in + c->used, sizeof c->in - c->used);  // ofd-oneshot-not-rearmed
  if (n == 0 || (n < 0 && errno != EAGAIN)) {
    close(c->fd);
    return;
  }
  if (n > 0) c->used += (size_t)n;
  if (c->used < 8) return;
  if (arm(epoll, EPOLL_CTL_MOD, c) < 0) close(c->fd);
}

// Paused on one way only.
static void forgets(int epoll, struct connection* c) {
  ssize_t n = read(c->fd, c->in, sizeof c->in);  // ofd-oneshot-not-rearmed
  if (n == 0 || (n < 0 && errno != EAGAIN)) {
    close(c->fd);
    return;
  }
  if (n < 0) return;
  if (n > 4096)
    c->paused = true;
  else if (arm(epoll, EPOLL_CTL_MOD, c) < 0)
    close(c->fd);
}

void serve(int epoll, int how) {
  struct epoll_event event;
  for (;;) {
    int n = epoll_wait(epoll, &event, 1, -1);
    if (n < 0 && errno != EINTR) return;
    if (n != 1) continue;
    if (how == 0) remembers(event.data.ptr);
    if (how == 1) counts(epoll, event.data.ptr);
    if (how == 2) forgets(epoll, event.data.ptr);
  }
}
