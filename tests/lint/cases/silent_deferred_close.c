// What a handler ends is closed when the batch is over; later slots of it are skipped; the current
// event is not looked at again after its close.
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { kBatch = 64 };

struct connection {
  int fd;
  bool closing;
  struct connection* peer;
};

struct list {
  struct connection* all[2 * kBatch];
  size_t count;
};

static void put(struct list* to, struct connection* c) {
  if (c->closing) return;
  c->closing = true;
  to->all[to->count++] = c;
}

static void end_all(struct list* list) {
  while (list->count > 0) {
    struct connection* c = list->all[--list->count];
    close(c->fd);
    free(c);
  }
}

static bool relay(struct connection* from) {
  char bytes[4096];
  ssize_t n = recv(from->fd, bytes, sizeof bytes, 0);
  if (n < 0) return errno == EAGAIN || errno == EINTR;
  return n > 0 && send(from->peer->fd, bytes, (size_t)n, MSG_NOSIGNAL) == n;
}

void relay_all(int epoll) {
  struct epoll_event events[kBatch];
  struct list ended = {.count = 0};
  for (;;) {
    int n = epoll_wait(epoll, events, kBatch, -1);
    if (n < 0 && errno != EINTR) break;
    for (int i = 0; i < n; ++i) {
      struct connection* c = events[i].data.ptr;
      if (c->closing) continue;
      if ((events[i].events & (EPOLLHUP | EPOLLERR)) == 0 && relay(c)) continue;
      put(&ended, c);
      put(&ended, c->peer);
    }
    end_all(&ended);
  }
}

// By number: the close is the last thing that is done about the event.
void discard_all(int epoll) {
  struct epoll_event events[kBatch];
  char bytes[4096];
  for (;;) {
    int n = epoll_wait(epoll, events, kBatch, -1);
    if (n < 0 && errno != EINTR) break;
    for (struct epoll_event* event = events; event < events + n; ++event) {
      int fd = event->data.fd;
      if (event->events & (EPOLLHUP | EPOLLERR)) goto ended;
      if (event->events & EPOLLIN) {
        ssize_t got = recv(fd, bytes, sizeof bytes, 0);
        if (got == 0 || (got < 0 && errno != EAGAIN)) goto ended;
      }
      continue;
    ended:
      close(fd);
    }
  }
}

// Slots of what was closed are blanked, as libraries do.
void blank_later_slots(int epoll) {
  struct epoll_event events[kBatch];
  char bytes[4096];
  for (;;) {
    int n = epoll_wait(epoll, events, kBatch, -1);
    if (n < 0 && errno != EINTR) break;
    for (int i = 0; i < n; ++i) {
      int fd = events[i].data.fd;
      if (fd < 0 || recv(fd, bytes, sizeof bytes, 0) > 0) continue;
      for (int later = i + 1; later < n; ++later)
        if (events[later].data.fd == fd) events[later].data.fd = -1;
      close(fd);
    }
  }
}
