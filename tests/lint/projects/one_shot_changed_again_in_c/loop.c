#include "loop.h"

#include <sys/epoll.h>

int loop_change(struct loop *loop, int fd, uint32_t mask, void *data) {
  struct epoll_event event = {.events = mask, .data = {.ptr = data}};
  return epoll_ctl(loop->epfd, EPOLL_CTL_MOD, fd, &event);
}
