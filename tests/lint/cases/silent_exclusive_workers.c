// Threads that each have an instance of their own: one listener with EPOLLEXCLUSIVE in all of them,
// and one edge-triggered that is drained; what a worker accepts stays with it.
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

struct worker {
  pthread_t thread;
  int epoll, wake;
  bool stop;
};

static int listener;
static struct worker workers[4];

static int watch(struct worker* w, int fd, uint32_t events) {
  struct epoll_event event = {.events = events};
  event.data.fd = fd;
  return epoll_ctl(w->epoll, EPOLL_CTL_ADD, fd, &event);
}

static void take_one(struct worker* w) {
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd >= 0 && watch(w, fd, EPOLLIN | EPOLLRDHUP) < 0) close(fd);
}

static void on_wake_up(struct worker* w) {
  uint64_t count;
  if (read(w->wake, &count, sizeof count) == (ssize_t)sizeof count) w->stop = true;
}

static void on_input(int fd) {
  char bytes[4096];
  ssize_t n = recv(fd, bytes, sizeof bytes, 0);
  if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) close(fd);
}

static void* run(void* argument) {
  struct worker* w = argument;
  struct epoll_event events[32];
  while (!w->stop) {
    int n = epoll_wait(w->epoll, events, 32, -1);
    if (n < 0 && errno != EINTR) break;
    for (int i = 0; i < n; ++i) {
      if (events[i].data.fd == listener)
        take_one(w);
      else if (events[i].data.fd == w->wake)
        on_wake_up(w);
      else
        on_input(events[i].data.fd);
    }
  }
  close(w->epoll);
  close(w->wake);
  return NULL;
}

int start(int fd) {
  listener = fd;
  for (int i = 0; i < 4; ++i) {
    struct worker* w = &workers[i];
    w->epoll = epoll_create1(EPOLL_CLOEXEC);
    w->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (w->epoll < 0 || w->wake < 0) return -1;
    if (watch(w, listener, EPOLLIN | EPOLLEXCLUSIVE) < 0 || watch(w, w->wake, EPOLLIN) < 0)
      return -1;
    if (pthread_create(&w->thread, NULL, run, w) != 0) return -1;
  }
  return 0;
}

void stop(void) {
  for (int i = 0; i < 4; ++i) {
    uint64_t one = 1;
    if (write(workers[i].wake, &one, sizeof one) < 0) continue;
    pthread_join(workers[i].thread, NULL);
  }
}
