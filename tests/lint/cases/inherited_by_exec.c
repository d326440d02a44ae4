// Descriptors that survive exec, in a unit that executes programs.
#include <fcntl.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

int run(void) { return system("true"); }

int a_socket(void) { return socket(AF_INET, SOCK_STREAM, 0); }  // ofd-inherited-by-exec
int a_connection(int l) { return accept(l, NULL, NULL); }  // ofd-inherited-by-exec
int another(int l) { return accept4(l, NULL, NULL, SOCK_NONBLOCK); }  // ofd-inherited-by-exec
int an_instance(void) { return epoll_create1(0); }  // ofd-inherited-by-exec
int an_old_one(void) { return epoll_create(1); }  // ofd-inherited-by-exec
int an_event(void) { return eventfd(0, EFD_NONBLOCK); }  // ofd-inherited-by-exec
int a_timer(void) { return timerfd_create(CLOCK_MONOTONIC, 0); }  // ofd-inherited-by-exec
int two(int ends[2]) { return pipe(ends); }  // ofd-inherited-by-exec
int two_sockets(int ends[2]) { return socketpair(AF_UNIX, SOCK_STREAM, 0, ends); }  // ofd-inherited-by-exec
int a_copy(int fd) { return dup(fd); }  // ofd-inherited-by-exec

int not_that(void) { return epoll_create1(EPOLL_CLOEXEC); }
int nor_that(int l) { return accept4(l, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK); }
int nor_flags_that_are_not_known(int type) { return socket(AF_INET, type, 0); }

int make_socket_closeonexec(int fd);
int by_a_library(int l) {
  int fd = accept(l, NULL, NULL);
  if (fd >= 0) make_socket_closeonexec(fd);
  return fd;
}

static int made(void) { return epoll_create(1); }
int by_its_caller(void) {
  int fd = made();
  if (fd >= 0) fcntl(fd, F_SETFD, FD_CLOEXEC);
  return fd;
}

int by_and_by(void) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd >= 0) fcntl(fd, F_SETFD, FD_CLOEXEC);
  return fd;
}
