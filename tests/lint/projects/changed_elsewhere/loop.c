// EPOLLOUT is taken off in another file.
#include <sys/epoll.h>
#include <unistd.h>

void quiet_down(int epoll, int fd, int empty);

int serve(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP};
  event.data.fd = fd;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) return -1;
  for (;;) {
    if (epoll_wait(epoll, &event, 1, -1) < 0) continue;
    char text[64];
    if (event.events & (EPOLLHUP | EPOLLERR | EPOLLRDHUP)) return 0;
    if (event.events & EPOLLIN && read(event.data.fd, text, sizeof text) < 0) return -1;
    if (event.events & EPOLLOUT) quiet_down(epoll, event.data.fd, 1);
  }
}
