#include "loop.h"

#include <stddef.h>
#include <stdio.h>
#include <sys/epoll.h>
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

