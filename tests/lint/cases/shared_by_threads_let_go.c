// A lock that is taken and let go before the read keeps nobody away from it.
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct connection {
  int fd;
  int open;
  int busy;
  pthread_mutex_t lock;
};

static int epoll;
static int woken;
static struct connection* connections[1024];

void parse(struct connection* c, const char* bytes, ssize_t count);

static void take_connection(int listener, struct connection* c) {
  c->fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (c->fd < 0) return;
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = c->fd;
  connections[c->fd] = c;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event) < 0) close(c->fd);
}

static void serve(struct connection* c) {
  char bytes[4096];
  pthread_mutex_lock(&c->lock);
  const int open = c->open;
  pthread_mutex_unlock(&c->lock);
  if (!open) return;
  const ssize_t n = read(c->fd, bytes, sizeof bytes);  // ofd-level-shared-by-threads
  pthread_mutex_lock(&c->lock);
  if (n > 0) parse(c, bytes, n);
  pthread_mutex_unlock(&c->lock);
}

static void serve_alone(struct connection* c) {
  char bytes[4096];
  pthread_mutex_lock(&c->lock);
  const int busy = c->busy;
  if (!busy) c->busy = 1;
  pthread_mutex_unlock(&c->lock);
  if (busy) return;
  const ssize_t n = read(c->fd, bytes, sizeof bytes);
  pthread_mutex_lock(&c->lock);
  if (n > 0) parse(c, bytes, n);
  c->busy = 0;
  pthread_mutex_unlock(&c->lock);
}

static void serve_locked(struct connection* c) {
  char bytes[4096];
  pthread_mutex_lock(&c->lock);
  const ssize_t n = read(c->fd, bytes, sizeof bytes);
  if (n > 0) parse(c, bytes, n);
  pthread_mutex_unlock(&c->lock);
}

static void* worker(void* unused) {
  struct epoll_event event;
  while (epoll_wait(epoll, &event, 1, -1) == 1) {
    char bytes[64];
    if (event.data.fd == woken) {
      if (read(woken, bytes, sizeof bytes) < 0) break;
      continue;
    }
    struct connection* c = connections[event.data.fd];
    if ((event.events & EPOLLPRI) != 0)
      serve_alone(c);
    else if ((event.events & EPOLLMSG) != 0)
      serve_locked(c);
    else
      serve(c);
  }
  return unused;
}

int start(int listener, struct connection* first) {
  epoll = epoll_create1(EPOLL_CLOEXEC);
  pthread_t thread;
  for (int i = 0; i < 4; ++i)
    if (pthread_create(&thread, NULL, worker, NULL) != 0) return -1;
  take_connection(listener, first);
  return 0;
}
