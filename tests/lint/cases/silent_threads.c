// Several threads on one instance, correctly: one-shot connections that whoever handles them arms
// again, connections with a lock each, and an instance of which all threads only accept.
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct connection {
  int fd;
  size_t total;
};

static int shared, listener;

static int control(int operation, struct connection* c) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT};
  event.data.ptr = c;
  return epoll_ctl(shared, operation, c->fd, &event);
}

static int watch_listener(void) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLEXCLUSIVE};
  event.data.ptr = NULL;
  return epoll_ctl(shared, EPOLL_CTL_ADD, listener, &event);
}

static void end(struct connection* c) {
  close(c->fd);
  free(c);
}

static void take(void) {
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return;
  struct connection* c = calloc(1, sizeof *c);
  if (c == NULL) {
    close(fd);
    return;
  }
  c->fd = fd;
  if (control(EPOLL_CTL_ADD, c) < 0) end(c);
}

static bool read_some(struct connection* c) {
  char bytes[4096];
  ssize_t n = recv(c->fd, bytes, sizeof bytes, 0);
  if (n > 0) c->total += (size_t)n;
  return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

// Armed again at the very end: from then on the connection is another thread's.
static void on_connection(struct connection* c) {
  if (!read_some(c)) goto failed;
  if (control(EPOLL_CTL_MOD, c) == 0) return;
failed:
  end(c);
}

static void* run(void* unused) {
  struct epoll_event events[16];
  for (;;) {
    int n = epoll_wait(shared, events, 16, -1);
    if (n < 0 && errno != EINTR) return unused;
    for (int i = 0; i < n; ++i) {
      if (events[i].data.ptr == NULL)
        take();
      else
        on_connection(events[i].data.ptr);
    }
  }
}

int start(int fd) {
  pthread_t threads[4];
  listener = fd;
  shared = epoll_create1(EPOLL_CLOEXEC);
  if (shared < 0 || watch_listener() < 0) return -1;
  for (int i = 0; i < 4; ++i)
    if (pthread_create(&threads[i], NULL, run, NULL) != 0) return -1;
  for (int i = 0; i < 4; ++i) pthread_join(threads[i], NULL);
  return 0;
}
