// EPOLLET for connections that block.
#include <fcntl.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static void watch(int epoll, int fd, unsigned events) {
  struct epoll_event event = {.events = events};
  event.data.fd = fd;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) close(fd);
}

static void make_nonblocking(int fd) { fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK); }

void blocks(int epoll, int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) return;
  watch(epoll, fd, EPOLLIN | EPOLLET);  // ofd-edge-blocking-fd
}

void level_may_block(int epoll, int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd >= 0) watch(epoll, fd, EPOLLIN);
}

void by_flag(int epoll, int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd >= 0) watch(epoll, fd, EPOLLIN | EPOLLET);
}

void by_fcntl(int epoll, int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) return;
  make_nonblocking(fd);
  watch(epoll, fd, EPOLLIN | EPOLLET);
}

void by_ioctl(int epoll, int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  int yes = 1;
  if (fd < 0) return;
  ioctl(fd, FIONBIO, &yes);
  watch(epoll, fd, EPOLLIN | EPOLLET);
}

void prepare(int fd);
void by_another_file(int epoll, int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) return;
  prepare(fd);
  watch(epoll, fd, EPOLLIN | EPOLLET);
}
