// -1 of epoll_wait.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>

void handle(struct epoll_event* events, int n);

void ends_the_program(int epoll) {
  struct epoll_event events[16];
  for (;;) {
    int n = epoll_wait(epoll, events, 16, -1);
    if (n == -1) {
      perror("epoll_wait");
      exit(EXIT_FAILURE);  // ofd-eintr-unhandled
    }
    handle(events, n);
  }
}

void ends_the_loop(int epoll) {
  struct epoll_event events[16];
  while (1) {
    int n = epoll_wait(epoll, events, 16, -1);
    if (n < 0) break;  // ofd-eintr-unhandled
    handle(events, n);
  }
}

void tells_it_apart(int epoll) {
  struct epoll_event events[16];
  for (;;) {
    int n = epoll_wait(epoll, events, 16, -1);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) abort();
    handle(events, n);
  }
}

int hands_it_on(int epoll, struct epoll_event* events) {
  int n = epoll_wait(epoll, events, 16, -1);
  if (n < 0) return -1;
  return n;
}
