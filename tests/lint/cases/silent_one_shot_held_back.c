// One-shots that stay disarmed on purpose: the request is in a worker's hands, or the connection
// has enough to do; whoever is done arms it again.
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

struct request {
  struct connection* from;
  size_t size;
  char bytes[1024];
  struct request* next;
};

struct connection {
  int fd, open_requests;
  struct connection* next_waiting;
};

static int epoll;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static struct request* queue;
static struct connection* waiting;

static int arm(int operation, struct connection* c) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT};
  event.data.ptr = c;
  return epoll_ctl(epoll, operation, c->fd, &event);
}

int add(struct connection* c) {
  return arm(EPOLL_CTL_ADD, c);
}

static void hand_to_worker(struct request* r) {
  pthread_mutex_lock(&lock);
  r->next = queue;
  queue = r;
  pthread_cond_signal(&filled);
  pthread_mutex_unlock(&lock);
}

// It has enough requests open: it waits until one of them is done.
static void hold_back(struct connection* c) {
  c->next_waiting = waiting;
  waiting = c;
}

static void on_input(struct connection* c) {
  if (c->open_requests > 8) return hold_back(c);
  struct request* r = calloc(1, sizeof *r);
  if (r == NULL) return hold_back(c);
  ssize_t n = recv(c->fd, r->bytes, sizeof r->bytes, 0);
  if (n <= 0) {
    free(r);
    if (n == 0 || (errno != EAGAIN && errno != EINTR) || arm(EPOLL_CTL_MOD, c) < 0) close(c->fd);
    return;
  }
  r->from = c;
  r->size = (size_t)n;
  ++c->open_requests;
  hand_to_worker(r);
}

static void resume_waiting(void) {
  while (waiting != NULL) {
    struct connection* c = waiting;
    waiting = c->next_waiting;
    if (arm(EPOLL_CTL_MOD, c) < 0) close(c->fd);
  }
}

// The client may hang up meanwhile: it is noticed when the reply is sent.
void* work(void* unused) {
  for (;;) {
    pthread_mutex_lock(&lock);
    while (queue == NULL) pthread_cond_wait(&filled, &lock);
    struct request* r = queue;
    queue = r->next;
    pthread_mutex_unlock(&lock);
    struct connection* c = r->from;
    bool sent = send(c->fd, r->bytes, r->size, MSG_NOSIGNAL) == (ssize_t)r->size;
    --c->open_requests;
    free(r);
    if (!sent || arm(EPOLL_CTL_MOD, c) < 0) shutdown(c->fd, SHUT_RDWR);
  }
  return unused;
}

void serve(void) {
  struct epoll_event events[16];
  for (;;) {
    int n = epoll_wait(epoll, events, 16, 1000);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i) on_input(events[i].data.ptr);
    if (n == 0) resume_waiting();
  }
}
