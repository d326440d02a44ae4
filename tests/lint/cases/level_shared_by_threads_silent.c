// Threads that each have an instance of their own, and connections without EPOLLONESHOT there.
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct worker {
  pthread_t thread;
  int epoll;
};

static int listener;
static struct worker workers[4];

static void take_connection(int epoll) {
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return;
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) close(fd);
}

static void* run(void* argument) {
  struct worker* self = argument;
  struct epoll_event event;
  while (epoll_wait(self->epoll, &event, 1, -1) == 1) {
    char bytes[4096];
    if (event.data.fd == listener)
      take_connection(self->epoll);
    else if (read(event.data.fd, bytes, sizeof bytes) <= 0)
      close(event.data.fd);
  }
  return NULL;
}

int start(void) {
  for (int i = 0; i < 4; ++i) {
    workers[i].epoll = epoll_create1(EPOLL_CLOEXEC);
    if (pthread_create(&workers[i].thread, NULL, run, &workers[i]) != 0) return -1;
  }
  return 0;
}
