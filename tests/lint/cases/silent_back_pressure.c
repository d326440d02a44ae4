// A proxy that stops reading while its other side is blocked, and a rate limiter: neither drains.
#include <errno.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

struct side {
  int fd;
  struct side* other;
  bool blocked, input_waits;
  size_t kept;
  char bytes[4096];
};

static int add(int epoll, struct side* side) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET};
  event.data.ptr = side;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, side->fd, &event);
}

static void forward(struct side* from) {
  while (!from->other->blocked) {
    ssize_t n = recv(from->fd, from->bytes, sizeof from->bytes, 0);
    if (n <= 0) return;
    ssize_t sent = send(from->other->fd, from->bytes, (size_t)n, MSG_NOSIGNAL);
    if (sent < n) {
      from->kept = (size_t)(n - (sent < 0 ? 0 : sent));
      from->other->blocked = true;
    }
  }
  from->input_waits = true;
}

void proxy(int epoll, struct side* client, struct side* server) {
  if (add(epoll, client) < 0 || add(epoll, server) < 0) return;
  struct epoll_event events[16];
  for (;;) {
    int n = epoll_wait(epoll, events, 16, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i) {
      struct side* side = events[i].data.ptr;
      if ((events[i].events & EPOLLIN) != 0) forward(side);
      if ((events[i].events & EPOLLOUT) != 0) {
        side->blocked = false;
        if (side->other->input_waits) forward(side->other);
      }
    }
  }
}
