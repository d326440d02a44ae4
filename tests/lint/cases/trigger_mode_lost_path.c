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

// The first event is for one thread, the rest are for the one that took it.
int from_one_shot_to_edge(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT};
  event.data.fd = fd;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) return -1;
  event.events = EPOLLIN | EPOLLET;
  return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event);
}

int from_both_to_edge(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLET | EPOLLONESHOT};
  event.data.fd = fd;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) return -1;
  event.events = EPOLLIN | EPOLLET;
  return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event);  // ofd-trigger-mode-lost
}
