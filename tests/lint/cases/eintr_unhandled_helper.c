// Functions that compare, but not with EINTR, or not for the wait.
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static bool is_full(int error) { return error == EMFILE || error == ENFILE; }

static void drain(int fd) {
  char bytes[512];
  while (read(fd, bytes, sizeof bytes) > 0 || errno == EINTR) continue;
}

void serve(int epoll) {
  struct epoll_event event;
  for (;;) {
    int n = epoll_wait(epoll, &event, 1, -1);
    if (n < 0 && is_full(errno)) continue;
    drain(event.data.fd);
    if (n < 0) exit(1);  // ofd-eintr-unhandled
  }
}

static bool would_block(void) { return errno == EAGAIN; }

void accept_one(int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0 && would_block()) return;
  if (fd < 0) exit(1);  // ofd-accept-error-fatal
  close(fd);
}
