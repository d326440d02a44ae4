// A goto that makes the event loop is no loop until EAGAIN; and a MOD for output asks for no input.
#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

int add(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLET};
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int want_output(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLOUT | EPOLLET};
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event);
}

void serve(int epoll) {
  struct epoll_event event;
  char bytes[4096];
again:
  if (epoll_wait(epoll, &event, 1, -1) < 0 && errno != EINTR) return;
  if (read(event.data.fd, bytes, sizeof bytes) <= 0) close(event.data.fd);  // ofd-edge-not-drained
  goto again;
}
