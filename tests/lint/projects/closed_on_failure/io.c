#include "io.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

// On failure the connection is closed.
int conn_write(struct conn *c, const void *bytes, size_t size) {
  if (write(c->fd, bytes, size) < 0) {
    close(c->fd);
    return -1;
  }
  return 0;
}

int fd_write(int fd, const void *bytes, size_t size) {
  ssize_t n = write(fd, bytes, size);
  if (n < 0 && errno != EAGAIN) {
    close(fd);
    return -1;
  }
  return n < 0 ? 0 : 1;
}

int open_listener(int port) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  struct sockaddr_in address;
  memset(&address, 0, sizeof address);
  address.sin_family = AF_INET;
  address.sin_port = htons((unsigned short)port);
  if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 16) < 0) {
    close(fd);
    return -1;
  }
  return fd;
}
