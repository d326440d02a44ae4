// All is edge-triggered: the listener, which another file has registered, as well.
#define _GNU_SOURCE
#include "conn.h"

#include <errno.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static int paused;

static int listen_again(int epoll, int listener) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
  paused = 0;
  return epoll_ctl(epoll, EPOLL_CTL_MOD, listener, &event);  // ofd-trigger-mode-lost
}

void turn(int epoll, int listener, const struct epoll_event* event) {
  char bytes[4096];
  ssize_t n;
  if (event->data.fd == listener) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      paused = errno == EMFILE;
      return;
    }
    struct epoll_event connection = {.events = EPOLLIN | EPOLLET, .data.fd = fd};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &connection) != 0) close(fd);
    return;
  }
  while ((n = recv(event->data.fd, bytes, sizeof bytes, 0)) > 0) continue;
  if (n < 0 && errno == EAGAIN) return;
  close(event->data.fd);
  if (paused && listen_again(epoll, listener) != 0) paused = 1;
}
