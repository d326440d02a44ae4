#include "conn.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct conn *conn_new(int fd) {
  struct conn *c = calloc(1, sizeof *c);
  if (c == NULL) return NULL;
  pthread_mutex_init(&c->lock, NULL);
  c->fd = fd;
  return c;
}

void conn_free(struct conn *c) {
  close(c->fd);
  free(c);
}

int conn_serve(struct conn *c, uint32_t events) {
  if (events & (EPOLLERR | EPOLLHUP)) return -1;
  ssize_t n = recv(c->fd, c->bytes + c->length, sizeof c->bytes - c->length, 0);
  if (n < 0) return errno == EAGAIN || errno == EINTR ? 0 : -1;
  if (n == 0) return -1;
  c->length += (uint32_t)n;
  if (c->bytes[c->length - 1] != '\n') return 0;
  c->blocked = send(c->fd, c->bytes, c->length, MSG_NOSIGNAL) < 0;
  c->length = 0;
  return 0;
}

bool conn_turn(struct conn *c, uint32_t events, struct rearm *rearm) {
  pthread_mutex_lock(&c->lock);
  int served = conn_serve(c, events);
  pthread_mutex_unlock(&c->lock);
  if (served < 0) {
    conn_free(c);
    return false;
  }
  if (c->length > 0) return false;  // ofd-oneshot-not-rearmed
  rearm->fd = c->fd;
  rearm->interest = c->blocked ? EPOLLOUT : EPOLLIN;
  return true;
}

bool conn_careful_turn(struct conn *c, uint32_t events, struct again *again) {
  if (conn_serve(c, events) < 0) {
    conn_free(c);
    return false;
  }
  again->fd = c->fd;
  again->interest = c->length == 0 && c->blocked ? EPOLLOUT : EPOLLIN;
  return true;
}

int accept_one(int listener) { return accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC); }
