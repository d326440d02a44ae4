#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "jobs.h"

static void add(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) exit(1);
}

static void run_job(char job) {
  const int to = open("report", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (to < 0) return;
  if (job == 'a') start_report(to);
  close(to);
}

static void serve(int fd) {
  char job;
  const ssize_t n = read(fd, &job, 1);
  if (n < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (n == 1 && job != 'q') return run_job(job);
  shutdown(fd, SHUT_RDWR);
  close(fd);
}

int main(void) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listener < 0 || listen(listener, 16) != 0) return 1;
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) return 1;
  add(epoll, listener);
  for (;;) {
    struct epoll_event event;
    const int n = epoll_wait(epoll, &event, 1, -1);
    if (n < 0 && errno != EINTR) return 1;
    if (n <= 0) continue;
    if (event.data.fd != listener) {
      serve(event.data.fd);
      continue;
    }
    const int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) add(epoll, fd);
  }
}
