#include <stdlib.h>
#include <sys/epoll.h>

#include "server.h"

void add_by_number(struct server* server, int fd) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  if (epoll_ctl(server->epoll, EPOLL_CTL_ADD, fd, &event) != 0) abort();
  ++server->count;
}

void add_by_generation(struct server* server, int fd) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.u64 = (uint64_t)server->conns[fd]->generation << 32 | (uint32_t)fd;
  if (epoll_ctl(server->epoll, EPOLL_CTL_ADD, fd, &event) != 0) abort();
  ++server->count;
}
