#include "conn.h"

#include <stdlib.h>
#include <unistd.h>

void close_fd(int fd) { close(fd); }

void close_if_idle(int fd, int idle) {
  if (idle) close(fd);
}

void close_if_valid(int fd) {
  if (fd >= 0) close(fd);
}

void conn_close(struct conn *c) { close(c->fd); }

void conn_reset(struct conn *c) {
  if (c->fd < 0) return;
  close(c->fd);
  c->fd = -1;
}

void conn_count(struct conn *c) { c->requests++; }

struct conn *conn_new(int fd) {
  struct conn *c = malloc(sizeof *c);
  if (c == NULL) return NULL;
  c->fd = fd;
  c->requests = 0;
  return c;
}
