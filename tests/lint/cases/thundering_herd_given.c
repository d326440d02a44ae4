// Each worker is given a record of its own, and in it the listener that all have.
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct worker {
  pthread_t thread;
  int epoll, listener;
};
static struct worker workers[4];

static void* run(void* argument) {
  struct worker* w = argument;
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = w->listener;
  if (epoll_ctl(w->epoll, EPOLL_CTL_ADD, w->listener, &event) < 0) return NULL;  // ofd-thundering-herd
  while (epoll_wait(w->epoll, &event, 1, -1) == 1) {
    int fd = accept4(w->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) close(fd);
  }
  return NULL;
}

int start(void) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listener < 0) return -1;
  if (listen(listener, 64) < 0) {
    close(listener);
    return -1;
  }
  for (int i = 0; i < 4; ++i) {
    workers[i].listener = listener;
    workers[i].epoll = epoll_create1(EPOLL_CLOEXEC);
    if (workers[i].epoll < 0) return -1;
    if (pthread_create(&workers[i].thread, NULL, run, &workers[i]) != 0) return -1;
  }
  return 0;
}
