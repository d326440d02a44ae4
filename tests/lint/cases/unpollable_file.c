// What epoll refuses with EPERM.
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

static int watch(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int a_memory_file(int epoll) {
  int fd = memfd_create("output", MFD_CLOEXEC);
  if (fd < 0) return -1;
  if (watch(epoll, fd) < 0) perror("add");  // ofd-unpollable-file
  return fd;
}

int a_counter(int epoll) {
  int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (fd < 0) return -1;
  if (watch(epoll, fd) < 0) perror("add");
  return fd;
}
