// A failed accept.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

void serve(int fd);

void ends_the_program(int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) {
    perror("accept");
    exit(1);  // ofd-accept-error-fatal
  }
  serve(fd);
}

void ends_the_loop(int epoll, int listener) {
  struct epoll_event event;
  for (;;) {
    if (epoll_wait(epoll, &event, 1, -1) < 1) continue;
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd == -1) return;  // ofd-accept-error-fatal
    serve(fd);
  }
}

void only_for_eagain(int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) {
    if (errno == EAGAIN) return;
    abort();  // ofd-accept-error-fatal
  }
  serve(fd);
}

void end_of_a_drain(int listener) {
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0) break;
    serve(fd);
  }
}

void tells_them_apart(int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) {
    switch (errno) {
      case EAGAIN:
      case EINTR:
      case ECONNABORTED:
      case EMFILE: return;
      default: abort();
    }
  }
  serve(fd);
}
