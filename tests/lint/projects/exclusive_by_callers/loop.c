#include "loop.h"

#include <sys/epoll.h>

static int ctl(int epoll, int operation, int fd, uint32_t events) {
  struct epoll_event event = {.data = {.fd = fd}};
  event.events = events;
  return epoll_ctl(epoll, operation, fd, &event);
}

int loop_add(int epoll, int fd, uint32_t events) {
  return ctl(epoll, EPOLL_CTL_ADD, fd, events);
}

int loop_modify(int epoll, int fd, uint32_t events) {
  return ctl(epoll, EPOLL_CTL_MOD, fd, events);
}

int loop_remove(int epoll, int fd) {
  return ctl(epoll, EPOLL_CTL_DEL, fd, 0);
}

void loop_want(struct entry* entry, int fd, uint32_t events) {
  if (entry->known)
    loop_modify(entry->epoll, fd, events);
  else
    loop_add(entry->epoll, fd, events);
  entry->known = 1;
}
