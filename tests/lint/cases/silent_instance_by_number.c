// Each thread takes the next of the instances, and waits on that alone.
#include <pthread.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static int instances[4];
static atomic_uint started;

static void* run(void* unused) {
  int own = instances[started++];
  struct epoll_event event;
  char bytes[512];
  while (epoll_wait(own, &event, 1, -1) == 1)
    if (read(event.data.fd, bytes, sizeof bytes) <= 0) close(event.data.fd);
  return unused;
}

int start(void) {
  pthread_t thread;
  for (int i = 0; i < 4; ++i)
    if (pthread_create(&thread, NULL, run, NULL) != 0) return -1;
  return 0;
}

void take(int listener) {
  static unsigned next;
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return;
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  if (epoll_ctl(instances[next++ % 4], EPOLL_CTL_ADD, fd, &event) < 0) close(fd);
}
