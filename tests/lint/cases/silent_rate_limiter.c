// A shaper: a connection whose tokens are used up is not drained; a timer fills it up again and
// goes on reading where the edge was left.
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum { kBurst = 65536, kConnections = 256 };

struct connection {
  int fd;
  long tokens;
  bool readable;
};

static struct connection table[kConnections];
static int refill;

static int add(int epoll, int fd, uint64_t data) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | EPOLLET};
  event.data.u64 = data;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int start(int epoll) {
  struct itimerspec each = {.it_interval.tv_nsec = 100000000, .it_value.tv_nsec = 100000000};
  refill = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  if (refill < 0 || timerfd_settime(refill, 0, &each, NULL) < 0) return -1;
  return add(epoll, refill, kConnections);
}

int add_connection(int epoll, int fd) {
  if (fd >= kConnections) return -1;
  table[fd] = (struct connection){.fd = fd, .tokens = kBurst};
  return add(epoll, fd, (uint64_t)fd);
}

static void read_what_it_may(struct connection* c) {
  char bytes[4096];
  while (c->readable && c->tokens > 0) {
    ssize_t n = recv(c->fd, bytes, sizeof bytes, 0);
    if (n > 0) {
      c->tokens -= n;
      continue;
    }
    c->readable = false;
    if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
      close(c->fd);
      c->fd = -1;
    }
  }
}

static void on_refill(void) {
  uint64_t times;
  if (read(refill, &times, sizeof times) != (ssize_t)sizeof times) return;
  for (int i = 0; i < kConnections; ++i) {
    table[i].tokens = kBurst;
    if (table[i].readable) read_what_it_may(&table[i]);
  }
}

void serve(int epoll) {
  struct epoll_event events[64];
  for (;;) {
    int n = epoll_wait(epoll, events, 64, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i) {
      if (events[i].data.u64 == kConnections) {
        on_refill();
        continue;
      }
      struct connection* c = &table[events[i].data.u64];
      c->readable = true;
      read_what_it_may(c);
    }
  }
}
