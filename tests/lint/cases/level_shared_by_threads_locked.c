// One instance for all workers, without EPOLLONESHOT: a lock for each connection keeps it in order.
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct connection {
  int fd;
  pthread_mutex_t lock;
};

static int epoll;

static void take_connection(int listener, struct connection* c) {
  c->fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (c->fd < 0) return;
  struct epoll_event event = {.events = EPOLLIN};
  event.data.ptr = c;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event) < 0) close(c->fd);
}

static void serve(struct connection* c) {
  char bytes[4096];
  pthread_mutex_lock(&c->lock);
  while (read(c->fd, bytes, sizeof bytes) > 0) continue;
  pthread_mutex_unlock(&c->lock);
}

static void* worker(void* unused) {
  struct epoll_event event;
  while (epoll_wait(epoll, &event, 1, -1) == 1) serve(event.data.ptr);
  return unused;
}

int start(int listener, struct connection* first) {
  epoll = epoll_create1(EPOLL_CLOEXEC);
  pthread_t thread;
  for (int i = 0; i < 4; ++i)
    if (pthread_create(&thread, NULL, worker, NULL) != 0) return -1;
  take_connection(listener, first);
  return 0;
}
