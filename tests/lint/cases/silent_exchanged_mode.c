// Every registration begins as one-shot and goes on with edges.
#include <sys/epoll.h>

int begin(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT};
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int go_on(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLET};
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event);
}
