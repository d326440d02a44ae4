// The flag is set by ioctl(FIOCLEX), and by a helper of a helper.
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

int run(void) { return system("logrotate"); }

int by_ioctl(void) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd >= 0 && ioctl(fd, FIOCLEX) < 0) {
    close(fd);
    return -1;
  }
  return fd;
}

static int set_descriptor_flag(int fd, int flag) {
  return fcntl(fd, F_SETFD, fcntl(fd, F_GETFD) | flag);
}

static int prepare(int fd) {
  if (set_descriptor_flag(fd, FD_CLOEXEC) < 0) return -1;
  return fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

int by_two_helpers(int listener) {
  int fd = accept(listener, NULL, NULL);
  if (fd >= 0 && prepare(fd) < 0) {
    close(fd);
    return -1;
  }
  return fd;
}
