#include <sys/epoll.h>

void quiet_down(int epoll, int fd, int empty) {
  struct epoll_event event = {.events = empty ? EPOLLIN | EPOLLRDHUP : EPOLLIN | EPOLLOUT | EPOLLRDHUP};
  event.data.fd = fd;
  while (epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event) < 0) continue;
}
