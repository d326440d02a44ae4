// A server that answers at the first event and closes (RFC 868): nothing has to be taken off.
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

void take(int epoll, int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return;
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT};
  event.data.fd = fd;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) close(fd);
}

void serve(int epoll) {
  struct epoll_event events[64];
  for (;;) {
    int n = epoll_wait(epoll, events, 64, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i) {
      uint32_t now = (uint32_t)time(NULL);
      if ((events[i].events & EPOLLOUT) != 0 &&
          send(events[i].data.fd, &now, sizeof now, MSG_NOSIGNAL) < 0)
        perror("send");
      close(events[i].data.fd);
    }
  }
}
