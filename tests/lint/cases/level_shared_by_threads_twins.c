// Nearly alone on an instance: all threads are joined, but behind the loop that starts them; each takes
// an instance, but the same; an atomic counter counts, and keeps nobody off.
#include <pthread.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static int instances[4];
static atomic_ulong served;

static void* run(void* unused) {
  int own = instances[0];
  struct epoll_event event;
  char bytes[512];
  while (epoll_wait(own, &event, 1, -1) == 1) {
    atomic_fetch_add(&served, 1);
    if (read(event.data.fd, bytes, sizeof bytes) <= 0) close(event.data.fd);
  }
  return unused;
}

int start(void) {
  pthread_t threads[4];
  for (int i = 0; i < 4; ++i)
    if (pthread_create(&threads[i], NULL, run, NULL) != 0) return -1;
  for (int i = 0; i < 4; ++i) pthread_join(threads[i], NULL);
  return 0;
}

void take(int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return;
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  if (epoll_ctl(instances[0], EPOLL_CTL_ADD, fd, &event) < 0) close(fd);  // ofd-level-shared-by-threads
}
