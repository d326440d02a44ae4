// A loop inside of the one over the batch goes on as long as there may be more, whoever says so.
#include <errno.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static bool more;

static int add(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLET};
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static int take(int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  more = fd >= 0;
  return fd;
}

void serve(int epoll, int listener) {
  struct epoll_event events[64];
  if (add(epoll, listener) < 0) return;
  for (;;) {
    int n = epoll_wait(epoll, events, 64, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i) {
      do {
        int fd = take(listener);
        if (fd >= 0 && add(epoll, fd) < 0) close(fd);
      } while (more);
    }
  }
}

void serve_again(int epoll, int listener) {
  struct epoll_event events[64];
  if (add(epoll, listener) < 0) return;
  for (;;) {
    int n = epoll_wait(epoll, events, 64, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i) {
    again:;
      int fd = take(listener);
      if (fd >= 0 && add(epoll, fd) < 0) close(fd);
      if (more) goto again;
    }
  }
}
