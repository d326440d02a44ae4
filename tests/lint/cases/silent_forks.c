// Processes beside an event loop: a snapshot that never touches it, a daemon of which one survives,
// a child that was forked before the instance was made, an eventfd that both have on purpose.
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int watch(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static void loop(int epoll, void (*on_event)(int fd)) {
  struct epoll_event events[32];
  for (;;) {
    int n = epoll_wait(epoll, events, 32, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i) on_event(events[i].data.fd);
  }
}

// Saved in the background; the loop goes on.
pid_t save(int file, const char* data, size_t size) {
  pid_t child = fork();
  if (child != 0) return child;
  while (size > 0) {
    ssize_t n = write(file, data, size);
    if (n < 0) _exit(1);
    data += n;
    size -= (size_t)n;
  }
  _exit(0);
}

void saves_now_and_then(int epoll, int file, int timer) {
  struct epoll_event event;
  if (watch(epoll, timer) < 0) return;
  while (epoll_wait(epoll, &event, 1, -1) == 1) {
    uint64_t times;
    if (read(timer, &times, sizeof times) < 0) continue;
    if (save(file, "all", 3) < 0) return;
    while (waitpid(-1, NULL, WNOHANG) > 0) continue;
  }
}

static void become_daemon(void) {
  for (int i = 0; i < 2; ++i) {
    pid_t child = fork();
    if (child < 0) exit(1);
    if (child > 0) _exit(0);
    if (i == 0) setsid();
  }
}

int serve_as_daemon(int listener, void (*on_event)(int fd)) {
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) return -1;
  if (watch(epoll, listener) == 0) {
    become_daemon();
    loop(epoll, on_event);
  }
  close(epoll);
  return 0;
}

// Forked first: each has an instance of its own.
int serve_in_two(int listener, void (*on_event)(int fd)) {
  pid_t child = fork();
  if (child < 0) return -1;
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) return -1;
  if (watch(epoll, listener) == 0) loop(epoll, on_event);
  close(epoll);
  return child == 0 ? 0 : waitpid(child, NULL, 0);
}

// The child pokes, and the parent hears it.
int told_by_child(int epoll) {
  int told = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (told < 0) return -1;
  if (watch(epoll, told) < 0) {
    close(told);
    return -1;
  }
  pid_t child = fork();
  if (child == 0) {
    uint64_t one = 1;
    close(epoll);
    _exit(write(told, &one, sizeof one) == (ssize_t)sizeof one ? 0 : 1);
  }
  struct epoll_event event;
  uint64_t count = 0;
  if (epoll_wait(epoll, &event, 1, -1) == 1 && read(told, &count, sizeof count) < 0) count = 0;
  close(told);
  return (int)count;
}
