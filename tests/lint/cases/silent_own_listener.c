// Each worker has its own listener (SO_REUSEPORT), which the starting thread has made for it.
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct worker {
  pthread_t thread;
  int epoll, listener;
};
static struct worker workers[4];

static int listen_with_others(void) {
  int on = 1;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  if (setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) < 0 || listen(fd, 64) < 0) {
    close(fd);
    return -1;
  }
  return fd;
}

static void* run(void* argument) {
  struct worker* w = argument;
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = w->listener;
  if (epoll_ctl(w->epoll, EPOLL_CTL_ADD, w->listener, &event) < 0) return NULL;
  while (epoll_wait(w->epoll, &event, 1, -1) == 1) {
    int fd = accept4(w->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) close(fd);
  }
  return NULL;
}

int start(void) {
  for (int i = 0; i < 4; ++i) {
    workers[i].listener = listen_with_others();
    workers[i].epoll = epoll_create1(EPOLL_CLOEXEC);
    if (workers[i].listener < 0 || workers[i].epoll < 0) return -1;
    if (pthread_create(&workers[i].thread, NULL, run, &workers[i]) != 0) return -1;
  }
  return 0;
}
