// Registered as one-shot, modified without.
#include <sys/epoll.h>

static int watch(int epoll, int fd) {
  struct epoll_event event;
  event.events = EPOLLIN | EPOLLET | EPOLLONESHOT;
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int rearm_without_oneshot(int epoll, int fd) {
  struct epoll_event event;
  event.events = EPOLLIN | EPOLLET;
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event);  // ofd-trigger-mode-lost
}

int rearm(int epoll, int fd, int writes) {
  struct epoll_event event;
  event.events = (writes ? EPOLLOUT : EPOLLIN) | EPOLLET | EPOLLONESHOT;
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event);
}

int rearm_as_told(int epoll, int fd, unsigned events) {
  struct epoll_event event;
  event.events = events;
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event);
}

int pause_it(int epoll, int fd) {
  struct epoll_event event;
  event.events = 0;
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event);
}

int start(int epoll, int fd) { return watch(epoll, fd); }
