#include "loop.h"

#include <sys/epoll.h>

int loop_ctl(int epfd, int operation, int fd, uint32_t events) {
  struct epoll_event event = {.events = events, .data = {.fd = fd}};
  return epoll_ctl(epfd, operation, fd, &event);
}
