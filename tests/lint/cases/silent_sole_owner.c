// A server that never deregisters: it is the only owner of what it closes, and the entry goes with
// the description. Failures leave through one clean-up.
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct connection {
  int fd;
  size_t used;
  char bytes[1024];
};

struct server {
  int epoll, listener;
};

#define CLOSE_AND_FORGET(fd) \
  do {                       \
    if ((fd) >= 0) {         \
      close(fd);             \
      (fd) = -1;             \
    }                        \
  } while (0)

static int watch(int epoll, int fd, void* data) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP};
  event.data.ptr = data;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int open_server(struct server* s, unsigned short port) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
  int on = 1;
  s->epoll = -1;
  s->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (s->listener < 0) goto failed;
  if (setsockopt(s->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0) goto failed;
  if (bind(s->listener, (struct sockaddr*)&at, sizeof at) < 0) goto failed;
  if (listen(s->listener, 128) < 0) goto failed;
  s->epoll = epoll_create1(EPOLL_CLOEXEC);
  if (s->epoll < 0 || watch(s->epoll, s->listener, s) < 0) goto failed;
  return 0;
failed:
  CLOSE_AND_FORGET(s->epoll);
  CLOSE_AND_FORGET(s->listener);
  return -1;
}

static void end(struct connection* c) {
  close(c->fd);
  free(c);
}

static void take(struct server* s) {
  int fd;
  while ((fd = accept4(s->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
    struct connection* c = calloc(1, sizeof *c);
    if (c == NULL) {
      close(fd);
      return;
    }
    c->fd = fd;
    if (watch(s->epoll, fd, c) < 0) end(c);
  }
}

// Level-triggered: one read an event, and what is left is told again.
static void on_input(struct connection* c) {
  ssize_t n = recv(c->fd, c->bytes + c->used, sizeof c->bytes - c->used, 0);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (n > 0) c->used += (size_t)n;
  if (n <= 0 || c->used == sizeof c->bytes) end(c);
}

void run(struct server* s) {
  struct epoll_event events[64];
  for (;;) {
    int n = epoll_wait(s->epoll, events, 64, -1);
    if (n < 0 && errno != EINTR) break;
    for (int i = 0; i < n; ++i) {
      if (events[i].data.ptr == s)
        take(s);
      else
        on_input(events[i].data.ptr);
    }
  }
  CLOSE_AND_FORGET(s->listener);
  CLOSE_AND_FORGET(s->epoll);
}
