// Each connection has a lock: an atomic flag. Who does not get it leaves the event, which is
// level-triggered and told again.
#include <pthread.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct connection {
  int fd;
  atomic_flag busy;
};
static int epoll;

void take(int listener, struct connection* c) {
  c->fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (c->fd < 0) return;
  struct epoll_event event = {.events = EPOLLIN};
  event.data.ptr = c;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event) < 0) close(c->fd);
}

static void* run(void* unused) {
  struct epoll_event event;
  char bytes[512];
  while (epoll_wait(epoll, &event, 1, -1) == 1) {
    struct connection* c = event.data.ptr;
    if (atomic_flag_test_and_set(&c->busy)) continue;
    if (c->fd >= 0 && read(c->fd, bytes, sizeof bytes) == 0) {
      close(c->fd);
      c->fd = -1;
    }
    atomic_flag_clear(&c->busy);
  }
  return unused;
}

int start(void) {
  pthread_t thread;
  epoll = epoll_create1(EPOLL_CLOEXEC);
  for (int i = 0; i < 4; ++i)
    if (pthread_create(&thread, NULL, run, NULL) != 0) return -1;
  return 0;
}
