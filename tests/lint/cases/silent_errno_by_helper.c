// errno is told apart by a function of the same file.
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static bool was_interrupted(void) { return errno == EINTR; }

static bool passes(int error) {
  return error == EAGAIN || error == EINTR || error == ECONNABORTED || error == EMFILE;
}

void serve(int epoll) {
  struct epoll_event events[8];
  for (;;) {
    int n = epoll_wait(epoll, events, 8, -1);
    if (n < 0) {
      if (was_interrupted()) continue;
      perror("epoll_wait");
      exit(1);
    }
    for (int i = 0; i < n; ++i) close(events[i].data.fd);
  }
}

void accept_all(int epoll, int listener) {
  struct epoll_event event;
  for (;;) {
    int n = epoll_wait(epoll, &event, 1, -1);
    if (n < 0 && !passes(errno)) exit(1);
    if (n < 1) continue;
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
      close(fd);
    } else if (!passes(errno)) {
      perror("accept4");
      exit(1);
    }
  }
}
