#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "conn.h"

void twice(int fd) {
  close_fd(fd);
  close(fd);  // ofd-double-close
}

void twice_by_wrapper(int fd) {
  close(fd);
  close_fd(fd);  // ofd-double-close
}

void used(int fd, const void *bytes, size_t size) {
  close_if_valid(fd);
  write(fd, bytes, size);  // ofd-use-after-close
}

void deregistered(int epfd, struct conn *c) {
  conn_close(c);
  epoll_ctl(epfd, EPOLL_CTL_DEL, c->fd, NULL);  // ofd-ctl-after-close
}

void freed(int epfd, struct conn *c) {
  int fd = c->fd;
  conn_free(c);
  epoll_ctl(epfd, EPOLL_CTL_DEL, fd, NULL);  // ofd-ctl-after-close
}

// Only sometimes closed there, and the caller may know when.
void maybe(int fd, int idle, const void *bytes, size_t size) {
  close_if_idle(fd, idle);
  if (!idle) write(fd, bytes, size);
}

// The number in the field is -1 now.
void reset(struct conn *c) {
  conn_reset(c);
  if (c->fd >= 0) close(c->fd);
}

void counted(struct conn *c) {
  conn_count(c);
  close(c->fd);
}

// Whoever has the object closes it.
struct conn *given(int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return NULL;
  struct conn *c = conn_new(fd);
  if (c == NULL) close(fd);
  return c;
}
