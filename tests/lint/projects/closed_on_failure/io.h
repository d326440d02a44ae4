#include <stddef.h>

struct conn {
  int fd;
};

int conn_write(struct conn *c, const void *bytes, size_t size);
int open_listener(int port);
int fd_write(int fd, const void *bytes, size_t size);
