#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "loop.h"

void session_read(int fd) {
  char text[512];
  const ssize_t n = read(fd, text, sizeof text);
  if (n == 0) close(fd);
}

void accept_one(void) {
  const int fd = accept4(loop_listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return;
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  if (epoll_ctl(loop_epoll, EPOLL_CTL_ADD, fd, &event) < 0) close(fd);
}

