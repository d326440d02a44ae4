// Read until EAGAIN, by goto.
#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

int add(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLET};
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static void on_input(int fd) {
  char bytes[4096];
  ssize_t n;
again:
  n = read(fd, bytes, sizeof bytes);
  if (n > 0 || (n < 0 && errno == EINTR)) goto again;
  if (n < 0 && errno == EAGAIN) return;
  close(fd);
}

void serve(int epoll) {
  struct epoll_event events[64];
  for (;;) {
    int n = epoll_wait(epoll, events, 64, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i) on_input(events[i].data.fd);
  }
}
