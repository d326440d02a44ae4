// Every connection is a one-shot, and not every way back to the wait arms it again.
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

struct connection {
  int fd;
  size_t got;
  char request[64];
  struct connection* next;
};

static struct connection* queue;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t more = PTHREAD_COND_INITIALIZER;

static int add(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT};
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static int rearm(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT};
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event);
}

// Half a request is no reason to leave it disarmed.
void forgets_one_branch(int epoll) {
  struct epoll_event event;
  char request[64];
  while (epoll_wait(epoll, &event, 1, -1) == 1) {
    int fd = event.data.fd;
    ssize_t n = read(fd, request, sizeof request);  // ofd-oneshot-not-rearmed
    if (n <= 0) {
      close(fd);
      continue;
    }
    if (n < 8) continue;
    if (write(fd, "done", 4) != 4 || rearm(epoll, fd) < 0) close(fd);
  }
}

// In a handler, by pointer.
static void on_request(int epoll, struct connection* c) {
  ssize_t n = recv(c->fd, c->request, sizeof c->request, 0);  // ofd-oneshot-not-rearmed
  if (n < 0 && errno == EAGAIN) return;
  if (n <= 0) {
    close(c->fd);
    return;
  }
  if (rearm(epoll, c->fd) < 0) close(c->fd);
}

void by_pointer(int epoll) {
  struct epoll_event events[16];
  for (;;) {
    int n = epoll_wait(epoll, events, 16, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i) on_request(epoll, events[i].data.ptr);
  }
}

// Armed or closed on every way.
void every_way(int epoll) {
  struct epoll_event event;
  char request[64];
  while (epoll_wait(epoll, &event, 1, -1) == 1) {
    int fd = event.data.fd;
    ssize_t n = read(fd, request, sizeof request);
    if (n == 0 || (n < 0 && errno != EAGAIN)) {
      close(fd);
      continue;
    }
    if (n > 0) printf("%.*s\n", (int)n, request);
    if (rearm(epoll, fd) < 0) close(fd);
  }
}

// A worker gets the connection through a queue, and arms it when it has computed.
void hands_it_over(int epoll) {
  struct epoll_event event;
  while (epoll_wait(epoll, &event, 1, -1) == 1) {
    struct connection* c = event.data.ptr;
    ssize_t n = read(c->fd, c->request, sizeof c->request);
    if (n <= 0) {
      close(c->fd);
      continue;
    }
    pthread_mutex_lock(&lock);
    c->next = queue;
    queue = c;
    pthread_cond_signal(&more);
    pthread_mutex_unlock(&lock);
  }
}

void answer_later(int fd, const char* request, ssize_t size);

void to_somebody_else(int epoll) {
  struct epoll_event event;
  char request[64];
  while (epoll_wait(epoll, &event, 1, -1) == 1) {
    int fd = event.data.fd;
    ssize_t n = read(fd, request, sizeof request);
    if (n <= 0)
      close(fd);
    else
      answer_later(fd, request, n);
  }
}

// Out of the list instead, and in again.
void deregisters(int epoll) {
  struct epoll_event event;
  char request[64];
  while (epoll_wait(epoll, &event, 1, -1) == 1) {
    int fd = event.data.fd;
    ssize_t n = read(fd, request, sizeof request);
    epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL);
    if (n <= 0 || add(epoll, fd) < 0) close(fd);
  }
}

// The wake-up is level-triggered, and read.
void wakes_up(int epoll) {
  int wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = wake;
  if (wake < 0) return;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, wake, &event) < 0) {
    close(wake);
    return;
  }
  while (epoll_wait(epoll, &event, 1, -1) == 1) {
    uint64_t count;
    if (read(event.data.fd, &count, sizeof count) < 0) perror("wake-up");
  }
  close(wake);
}
