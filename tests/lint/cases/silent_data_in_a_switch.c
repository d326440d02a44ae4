// Stores under different labels of one switch, and in different elements of an array that are the same
// text.
#include <stdint.h>
#include <sys/epoll.h>

enum kind { kListener, kTimer, kConnection };

int add(int epoll, enum kind kind, int fd, void* connection) {
  struct epoll_event event;
  switch (kind) {
    case kListener:
      event.events = EPOLLIN | EPOLLEXCLUSIVE;
      event.data.fd = fd;
      break;
    case kTimer:
      event.events = EPOLLIN | EPOLLET;
      event.data.u64 = (uint64_t)kTimer;
      break;
    case kConnection:
      event.events = EPOLLIN | EPOLLRDHUP;
      event.data.ptr = connection;
      break;
  }
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int add_two(int epoll, int fd, int other, void* connection) {
  struct epoll_event events[2];
  int n = 0;
  events[n].events = EPOLLIN;
  events[n].data.u64 = (uint64_t)fd << 1 | 1;
  ++n;
  events[n].events = EPOLLIN;
  events[n].data.ptr = connection;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &events[0]) < 0) return -1;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, other, &events[1]);
}
