// The function that children run is handed over by its name.
#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "workers.h"

static int shared;
static int single;

static void wait_on_shared(void) {
  struct epoll_event event;
  while (epoll_wait(shared, &event, 1, -1) >= 0 || errno == EINTR) continue;  // ofd-epoll-shared-by-fork
}

static void wait_on_own(void) {
  struct epoll_event event;
  int own = epoll_create1(EPOLL_CLOEXEC);
  while (epoll_wait(own, &event, 1, -1) >= 0 || errno == EINTR) continue;
  close(own);
}

static void wait_on_single(void) {
  struct epoll_event event;
  while (epoll_wait(single, &event, 1, -1) >= 0 || errno == EINTR) continue;
}

int main(void) {
  shared = epoll_create1(EPOLL_CLOEXEC);
  single = epoll_create1(EPOLL_CLOEXEC);
  run_workers(4, wait_on_own);
  run_workers(4, wait_on_shared);
  run_here(wait_on_single);
  return 0;
}
