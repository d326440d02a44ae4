// The twin of wait_error_spin_bad: only EINTR is worth another try.
#include <unistd.h>

#include <cerrno>

#include "program.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  must(close(epfd));
  for (;;) {
    epoll_event event;
    if (epoll_wait(epfd, &event, 1, 100) >= 0 || errno == EINTR) continue;
    break;
  }
  return 0;
}
