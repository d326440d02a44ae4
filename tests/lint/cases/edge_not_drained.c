// Everything is registered with EPOLLET, and some handlers look once.
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static void add(int epoll, int fd) {
  struct epoll_event event;
  event.events = EPOLLIN | EPOLLET;
  event.data.fd = fd;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) perror("add");
}

static void on_connection(int epoll, int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);  // ofd-edge-not-drained
  if (fd >= 0) add(epoll, fd);
}

static void drain(int fd) {
  char bytes[4096];
  for (;;) {
    ssize_t n = read(fd, bytes, sizeof bytes);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) {
      close(fd);
      return;
    }
  }
}

static void on_wakeup(int fd) {
  uint64_t counter;
  if (read(fd, &counter, sizeof counter) < 0) perror("read");
}

void serve(int epoll, int listener, int wakeup, int control) {
  struct epoll_event events[64];
  char bytes[4096];
  for (;;) {
    int n = epoll_wait(epoll, events, 64, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i) {
      if (events[i].data.fd == listener) {
        on_connection(epoll, listener);
      } else if (events[i].data.fd == wakeup) {
        on_wakeup(wakeup);
      } else if (events[i].data.fd == control) {
        if (read(control, bytes, sizeof bytes) < 0) perror("read");  // ofd-edge-not-drained
      } else {
        drain(events[i].data.fd);
      }
    }
  }
}
