// EPERM says that it is a file: it is read at once, without epoll (Go and libev do so).
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "program.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int file = must(open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
  char bytes[64];
  if (control(epfd, EPOLL_CTL_ADD, file, EPOLLIN, file) != 0) {
    must_hold(errno == EPERM);
    must_hold(pread(file, bytes, sizeof bytes, 0) == sizeof bytes);
  }
  idle(epfd);
  must(close(file));
  must(close(epfd));
  return 0;
}
