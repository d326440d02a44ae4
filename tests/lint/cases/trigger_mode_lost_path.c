// On one path, in a unit whose registrations differ.
#include <sys/epoll.h>

int wants_to_write(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLET};
  event.data.fd = fd;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) return -1;
  event.events = EPOLLIN | EPOLLOUT;
  return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event);  // ofd-trigger-mode-lost
}

int level(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) return -1;
  event.events = EPOLLIN | EPOLLOUT;
  return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event);
}
