// A daemon that closes every number, then goes on, in three ways.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "tests/hosts/host.h"

int main() {
  for (int fd = 3; fd < 1024; ++fd) {
    if (close(fd) == -1) HOST_CHECK(errno == EBADF);
  }
  HOST_CHECK(open("/dev/null", O_RDONLY) == 3);
  HOST_CHECK(close_range(3, ~0u, 0) == 0);
  HOST_CHECK(open("/dev/null", O_RDONLY) == 3);
  closefrom(3);
  HOST_CHECK(fcntl(3, F_GETFD) == -1 && errno == EBADF);
  HOST_CHECK(open("/dev/null", O_RDONLY) == 3);
  return host_ok();
}
