// Statuses that are told from -errno by their sign: what closed and returned -errno did not return 1.
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static int take(int* out) {
  int fd = open("lock", O_RDWR | O_CLOEXEC);
  if (fd < 0) return -errno;
  *out = fd;
  if (fcntl(fd, F_GETFD) < 0) {
    close(fd);
    return -errno;
  }
  return 1;
}

void taken(void) {
  int fd = -1;
  if (take(&fd) == 1) close(fd);
}

int never_again(int fd) {
  int r = 0;
  do {
    if ((r = close(fd)) == 0) break;
  } while (errno == -EINTR);
  return r;
}

void whatever_it_was(void) {
  int fd = -1;
  if (take(&fd) != 0 && fd >= 0) close(fd);  // ofd-double-close
}
