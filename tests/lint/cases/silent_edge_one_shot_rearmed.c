// MOD asks the file anew, so what one read has left is told again.
#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

int add(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLET | EPOLLONESHOT};
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static int rearm(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLET | EPOLLONESHOT};
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event);
}

void serve(int epoll) {
  struct epoll_event events[64];
  char bytes[4096];
  for (;;) {
    int n = epoll_wait(epoll, events, 64, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i) {
      int fd = events[i].data.fd;
      ssize_t got = read(fd, bytes, sizeof bytes);
      if (got == 0 || (got < 0 && errno != EAGAIN) || rearm(epoll, fd) < 0) close(fd);
    }
  }
}
