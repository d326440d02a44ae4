#include <unistd.h>

#include "io.h"

void closed_again(struct conn *c, const void *bytes, size_t size) {
  if (conn_write(c, bytes, size) < 0) close(c->fd);  // ofd-double-close
}

void closed_once(struct conn *c, const void *bytes, size_t size) {
  if (conn_write(c, bytes, size) < 0) return;
  close(c->fd);
}

void fd_closed_again(int fd, const void *bytes, size_t size) {
  if (fd_write(fd, bytes, size) < 0) {
    close(fd);  // ofd-double-close
    return;
  }
  close(fd);
}

void fd_closed_once(int fd, const void *bytes, size_t size) {
  int done = fd_write(fd, bytes, size);
  if (done >= 0) close(fd);
}

int lost(int port) {
  int fd = open_listener(port);  // ofd-descriptor-leak
  if (fd < 0) return -1;
  if (port == 80) return -1;
  close(fd);
  return 0;
}

int not_lost(int port) {
  int fd = open_listener(port);
  if (fd < 0) return -1;
  close(fd);
  return 0;
}
