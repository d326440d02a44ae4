#include "loop.h"

#include <sys/epoll.h>

int set_interest(struct loop* loop, int fd, unsigned events, int known) {
  struct epoll_event event = {.events = events};
  event.data.fd = fd;
  return known ? epoll_ctl(loop->changed, EPOLL_CTL_MOD, fd, &event)
               : epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &event);
}
