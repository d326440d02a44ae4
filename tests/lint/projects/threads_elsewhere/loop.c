#include "loop.h"

#include <stddef.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

int loop_epoll = -1;
int loop_listener = -1;

void *loop_run(void *unused) {
  (void)unused;
  for (;;) {
    struct epoll_event events[64];
    const int n = epoll_wait(loop_epoll, events, 64, -1);
    if (n < 0) continue;
    for (int i = 0; i < n; ++i)
      if (events[i].data.fd == loop_listener)
        accept_one();
      else
        session_read(events[i].data.fd);
  }
}

// An instance for each thread, and one listener in all of them.
void *loop_herd(void *unused) {
  (void)unused;
  const int own = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = loop_listener};
  if (epoll_ctl(own, EPOLL_CTL_ADD, loop_listener, &event) < 0) perror("add");  // ofd-thundering-herd
  for (;;)
    if (epoll_wait(own, &event, 1, -1) > 0) {
      const int fd = accept4(loop_listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd >= 0) close(fd);
    }
}
