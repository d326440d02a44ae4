// The epoll instance is closed; the loop takes every failure for a time-out and goes on.
#include <unistd.h>

#include "program.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  must(close(epfd));
  int failures = 0;
  while (failures < 1000) {
    epoll_event event;
    if (epoll_wait(epfd, &event, 1, 100) < 0) ++failures;  // EXPECT wait-error-spin error confirmed
  }
  return 0;
}
