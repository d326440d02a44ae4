// The threads run one after the other: a worker that ended is joined before the next begins.
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static int epoll;

void take(int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return;
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) close(fd);
}

static void* run(void* unused) {
  struct epoll_event event;
  char bytes[512];
  while (epoll_wait(epoll, &event, 1, -1) == 1)
    if (read(event.data.fd, bytes, sizeof bytes) <= 0) close(event.data.fd);
  return unused;
}

int supervise(void) {
  pthread_t thread;
  epoll = epoll_create1(EPOLL_CLOEXEC);
  for (int starts = 0; starts < 10; ++starts) {
    if (pthread_create(&thread, NULL, run, NULL) != 0) return -1;
    pthread_join(thread, NULL);
  }
  return -1;
}
