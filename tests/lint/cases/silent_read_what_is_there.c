// FIONREAD says how much there is, and all of that is read; what comes later is an edge of its own.
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

int add(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLET};
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static void on_input(int fd) {
  int size = 0;
  char* bytes = NULL;
  char byte;
  if (ioctl(fd, FIONREAD, &size) < 0) goto ended;
  // Nothing: the peer has closed, or an earlier event has brought it all.
  if (size == 0 && recv(fd, &byte, 1, MSG_PEEK) == 0) goto ended;
  if (size == 0) return;
  bytes = malloc((size_t)size);
  if (bytes == NULL || read(fd, bytes, (size_t)size) < 0) goto ended;
  free(bytes);
  return;
ended:
  free(bytes);
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
