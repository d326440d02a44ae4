// Asking whether a number is open, and setting close-on-exec on every number up to a limit before a
// spawn, as libuv and Python do.
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "program.h"

int main() {
  const int fd = must(open("/dev/null", O_RDONLY | O_CLOEXEC));
  must(close(fd));
  must_hold(fcntl(fd, F_GETFD) == -1);
  must_hold(fcntl(fd, F_GETFL) == -1);
  for (int other = 3; other < 40; ++other) fcntl(other, F_SETFD, FD_CLOEXEC);
  for (int other = 3; other < 40; ++other) ioctl(other, FIOCLEX);
  return 0;
}
