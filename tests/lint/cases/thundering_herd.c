// One listener in the instances of several threads, and in one that several threads wait on.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static int listener;

static void take(void) {
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd >= 0) close(fd);
}

static void* with_its_own(void* unused) {
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) return NULL;
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = listener;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) < 0) perror("add");  // ofd-thundering-herd
  while (epoll_wait(epoll, &event, 1, -1) == 1) take();
  close(epoll);
  return unused;
}

// One waiter is woken for each connection, as a rule.
static void* exclusively(void* unused) {
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) return NULL;
  struct epoll_event event = {.events = EPOLLIN | EPOLLEXCLUSIVE};
  event.data.fd = listener;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) < 0) perror("add");
  while (epoll_wait(epoll, &event, 1, -1) == 1) take();
  close(epoll);
  return unused;
}

// A listener for each thread.
static void* with_reuseport(void* unused) {
  int own = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int on = 1;
  if (own < 0) return NULL;
  setsockopt(own, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (listen(own, 128) < 0 || epoll < 0) exit(1);
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = own;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, own, &event) < 0) perror("add");
  while (epoll_wait(epoll, &event, 1, -1) == 1) {
    int fd = accept4(own, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) close(fd);
  }
  close(epoll);
  close(own);
  return unused;
}

void start(void) {
  pthread_t thread;
  for (int i = 0; i < 4; ++i) {
    if (pthread_create(&thread, NULL, with_its_own, NULL) != 0) return;
    if (pthread_create(&thread, NULL, exclusively, NULL) != 0) return;
    if (pthread_create(&thread, NULL, with_reuseport, NULL) != 0) return;
  }
}

// Processes that share a listener do it on purpose.
void prefork(void) {
  for (int i = 0; i < 4; ++i) {
    if (fork() != 0) continue;
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN};
    event.data.fd = listener;
    if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) < 0) _exit(1);
    while (epoll_wait(epoll, &event, 1, -1) == 1) take();
    _exit(0);
  }
}
