// A stream over a registered descriptor.
#include <stdio.h>
#include <sys/epoll.h>

static int watch(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

FILE* by_line(int epoll, int fd) {
  if (watch(epoll, fd) < 0) return NULL;
  return fdopen(fd, "r");  // ofd-buffered-stream-registered
}

FILE* the_other_way_round(int epoll, int fd) {
  FILE* lines = fdopen(fd, "r");
  if (lines != NULL && watch(epoll, fd) < 0) perror("add");  // ofd-buffered-stream-registered
  return lines;
}

FILE* only_writes(int epoll, int fd) {
  if (watch(epoll, fd) < 0) return NULL;
  return fdopen(fd, "w");
}

FILE* deregistered(int epoll, int fd) {
  if (watch(epoll, fd) < 0) return NULL;
  epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL);
  return fdopen(fd, "r");
}
