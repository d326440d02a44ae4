// One thread at a time waits, and holds the lock until it has read.
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static int epoll;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

static void take_connection(int listener) {
  const int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return;
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) close(fd);
}

static void serve_next(char* bytes, size_t size) {
  struct epoll_event event;
  if (epoll_wait(epoll, &event, 1, -1) != 1) return;
  if (recv(event.data.fd, bytes, size, 0) == 0) close(event.data.fd);
}

static void* worker(void* unused) {
  char bytes[4096];
  for (;;) {
    pthread_mutex_lock(&turn);
    serve_next(bytes, sizeof bytes);
    pthread_mutex_unlock(&turn);
  }
  return unused;
}

int start(int listener) {
  epoll = epoll_create1(EPOLL_CLOEXEC);
  pthread_t thread;
  for (int i = 0; i < 4; ++i)
    if (pthread_create(&thread, NULL, worker, NULL) != 0) return -1;
  take_connection(listener);
  return 0;
}
