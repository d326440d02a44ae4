#include "conn.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct conn *conn_new(int fd) {
  struct conn *c = calloc(1, sizeof *c);
  if (c == NULL) return NULL;
  c->fd = fd;
  c->other = -1;
  c->interest = EPOLLIN;
  return c;
}

void conn_free(struct conn *c) {
  close(c->fd);
  free(c);
}

int conn_turn(struct conn *c) {
  char bytes[512];
  ssize_t n = recv(c->fd, bytes, sizeof bytes, MSG_DONTWAIT);
  if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) return -1;
  if (n > 0 && send(c->fd, bytes, (size_t)n, MSG_NOSIGNAL) != n) return -1;
  return 0;
}

int accept_one(int listener) {
  return accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}
