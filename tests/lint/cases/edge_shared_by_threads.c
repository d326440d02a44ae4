// Edges without EPOLLONESHOT in the one instance that all workers wait on.
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static int epoll;
static int listener;

static void set_nonblocking(int fd) { (void)fd; }

static void take_connections(void) {
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return;
  set_nonblocking(fd);
  struct epoll_event event = {.events = EPOLLIN | EPOLLET};
  event.data.fd = fd;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) close(fd);  // ofd-edge-shared-by-threads
}

static void serve(int fd) {
  char bytes[4096];
  while (read(fd, bytes, sizeof bytes) > 0) continue;
}

static void* worker(void* unused) {
  struct epoll_event events[16];
  for (;;) {
    int n = epoll_wait(epoll, events, 16, -1);
    if (n < 0 && errno != EINTR) return unused;
    for (int i = 0; i < n; ++i) {
      if (events[i].data.fd == listener)
        take_connections();
      else
        serve(events[i].data.fd);
    }
  }
}

int start(void) {
  epoll = epoll_create1(EPOLL_CLOEXEC);
  // For listeners threads may share an instance; this one is no finding of this rule.
  struct epoll_event event = {.events = EPOLLIN | EPOLLEXCLUSIVE};
  event.data.fd = listener;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) < 0) perror("listener");
  for (int i = 0; i < 4; ++i) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, worker, NULL) != 0) return -1;
  }
  return 0;
}
