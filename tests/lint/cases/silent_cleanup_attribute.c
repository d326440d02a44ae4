// The variable has a clean-up function, which closes at the end of the scope.
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

static inline void close_pointed(int* fd) {
  if (*fd >= 0) close(*fd);
}
#define CLOSES __attribute__((cleanup(close_pointed)))

int first_byte(int listener) {
  CLOSES int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) return -errno;
  char byte;
  return read(fd, &byte, 1) == 1 ? byte : -EIO;
}
