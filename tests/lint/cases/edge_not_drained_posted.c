// What is remembered beside the batch is looked at once, and the wait sleeps.
#include <errno.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static int add(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLET};
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

void serve(int epoll, int listener) {
  struct epoll_event events[64];
  if (add(epoll, listener) < 0) return;
  for (;;) {
    bool waiting = false;
    int n = epoll_wait(epoll, events, 64, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i)
      if (events[i].data.fd == listener) waiting = true;
    if (!waiting) continue;
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);  // ofd-edge-not-drained
    if (fd >= 0 && add(epoll, fd) < 0) close(fd);
  }
}

void serve_by_turns(int epoll, int listener, bool busy) {
  struct epoll_event events[64];
  for (;;) {
    int n = epoll_wait(epoll, events, 64, busy ? 0 : -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i) {
      int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);  // ofd-edge-not-drained
      if (fd >= 0 && add(epoll, fd) < 0) close(fd);
    }
  }
}
