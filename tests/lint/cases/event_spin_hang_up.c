// EPOLLHUP comes whatever was asked for, and this loop asks for EPOLLIN alone.
#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

static int output[2];

int watch_child_output(int epoll) {
  if (pipe2(output, 02004000) < 0) return -1;
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = output[0];
  return epoll_ctl(epoll, EPOLL_CTL_ADD, output[0], &event);  // ofd-event-spin
}

int pause_reading(int epoll, int fd) {
  struct epoll_event event = {.events = 0};
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event);  // ofd-event-spin
}

void serve(int epoll) {
  struct epoll_event events[16];
  for (;;) {
    int n = epoll_wait(epoll, events, 16, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i) {
      if ((events[i].events & EPOLLIN) != 0) {
        char bytes[4096];
        if (read(events[i].data.fd, bytes, sizeof bytes) <= 0) close(events[i].data.fd);
      }
    }
  }
}
