#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "loop.h"

static pthread_mutex_t locks[64];

// A connection's own: two threads never read from one.
void session_read(int fd) {
  pthread_mutex_lock(&locks[fd % 64]);
  char text[512];
  const ssize_t n = read(fd, text, sizeof text);
  if (n == 0) close(fd);
  pthread_mutex_unlock(&locks[fd % 64]);
}

void accept_one(void) {
  const int fd = accept4(loop_listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return;
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  if (epoll_ctl(loop_epoll, EPOLL_CTL_ADD, fd, &event) < 0) close(fd);
}

// One thread at a time is told of these.
void accept_one_shot(void) {
  const int fd = accept4(loop_listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return;
  struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT, .data.fd = fd};
  if (epoll_ctl(loop_epoll, EPOLL_CTL_ADD, fd, &event) < 0) close(fd);
}
