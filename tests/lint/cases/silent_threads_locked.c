// Several threads on one level-triggered instance, with a lock for each connection, and acceptors
// that share an instance for listeners only.
#include <errno.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct connection {
  int fd;
  pthread_mutex_t lock;
};

static int connections, doors;
static struct connection table[1024];

static int add_door(int listener) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLEXCLUSIVE};
  event.data.fd = listener;
  return epoll_ctl(doors, EPOLL_CTL_ADD, listener, &event);
}

static void take(int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return;
  struct connection* c = &table[fd % 1024];
  pthread_mutex_lock(&c->lock);
  c->fd = fd;
  struct epoll_event event = {.events = EPOLLIN};
  event.data.ptr = c;
  if (epoll_ctl(connections, EPOLL_CTL_ADD, fd, &event) < 0) close(fd);
  pthread_mutex_unlock(&c->lock);
}

static void on_input(struct connection* c) {
  char bytes[4096];
  pthread_mutex_lock(&c->lock);
  ssize_t n = c->fd < 0 ? -1 : recv(c->fd, bytes, sizeof bytes, 0);
  if (n == 0) {
    close(c->fd);
    c->fd = -1;
  }
  pthread_mutex_unlock(&c->lock);
}

static void* works(void* unused) {
  struct epoll_event event;
  for (;;) {
    int n = epoll_wait(connections, &event, 1, -1);
    if (n < 0 && errno != EINTR) return unused;
    if (n == 1) on_input(event.data.ptr);
  }
}

static void* accepts(void* unused) {
  struct epoll_event event;
  for (;;) {
    int n = epoll_wait(doors, &event, 1, -1);
    if (n < 0 && errno != EINTR) return unused;
    if (n == 1) take(event.data.fd);
  }
}

int start(const int* listeners, int count) {
  pthread_t thread;
  connections = epoll_create1(EPOLL_CLOEXEC);
  doors = epoll_create1(EPOLL_CLOEXEC);
  if (connections < 0 || doors < 0) return -1;
  for (int i = 0; i < 1024; ++i) pthread_mutex_init(&table[i].lock, NULL);
  for (int i = 0; i < count; ++i)
    if (add_door(listeners[i]) < 0) return -1;
  for (int i = 0; i < 2; ++i)
    if (pthread_create(&thread, NULL, accepts, NULL) != 0) return -1;
  for (int i = 0; i < 4; ++i)
    if (pthread_create(&thread, NULL, works, NULL) != 0) return -1;
  return 0;
}
