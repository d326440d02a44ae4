// Cached readiness: one accept a turn, and the wait does not sleep before EAGAIN was seen.
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

static bool take(int epoll, int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return errno != EAGAIN;
  if (add(epoll, fd) < 0) close(fd);
  return true;
}

void serve(int epoll, int listener) {
  struct epoll_event events[64];
  bool waiting = false;
  if (add(epoll, listener) < 0) return;
  for (;;) {
    int n = epoll_wait(epoll, events, 64, waiting ? 0 : -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i)
      if (events[i].data.fd == listener) waiting = true;
    if (waiting) waiting = take(epoll, listener);
  }
}
