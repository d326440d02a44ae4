// What comes again at once: a wake-up that nobody reads.
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

static int wake, stop, timer, quiet, consumed, self[2];
static bool running = true;

static void add(int epoll, int fd, uint32_t events) {
  struct epoll_event event = {.events = events};
  event.data.fd = fd;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) perror("add");
}

static void run_jobs(void) { puts("jobs"); }

static void take(int fd) {
  uint64_t count;
  if (read(fd, &count, sizeof count) < 0) perror("read");
}

static void on_connection(int epoll, int fd) {
  char bytes[4096];
  if (read(fd, bytes, sizeof bytes) > 0) return;
  epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL);
  close(fd);
}

void serve(int epoll) {
  wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  quiet = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  consumed = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
  if (pipe2(self, 02000000) < 0) return;
  add(epoll, wake, EPOLLIN);
  add(epoll, stop, EPOLLIN);
  add(epoll, timer, EPOLLIN);
  add(epoll, consumed, EPOLLIN);
  add(epoll, self[0], EPOLLIN);
  // An edge may be told once and left unread.
  struct epoll_event event = {.events = EPOLLIN | EPOLLET};
  event.data.fd = quiet;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, quiet, &event) < 0) perror("add");
  while (running) {
    struct epoll_event events[16];
    int n = epoll_wait(epoll, events, 16, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i) {
      int fd = events[i].data.fd;
      if (fd == wake) {  // ofd-event-spin
        run_jobs();
        continue;
      }
      if (fd == quiet) {
        run_jobs();
        continue;
      }
      // The loop ends with it.
      if (fd == stop) {
        running = false;
        continue;
      }
      if (fd == consumed) {
        take(consumed);
        continue;
      }
      // Setting a timer again takes its readiness away.
      if (fd == timer) {
        struct itimerspec next = {{0, 0}, {1, 0}};
        timerfd_settime(timer, 0, &next, NULL);
        continue;
      }
      if (fd == self[0]) {
        char byte;
        if (read(self[0], &byte, 1) != 1) return;
        continue;
      }
      on_connection(epoll, fd);
    }
  }
}
