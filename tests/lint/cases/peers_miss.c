// What clang-tidy's android and bugprone checks, clang's analyzer and GCC's are silent about.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

void run(char* const* arguments) { execv(arguments[0], arguments); }

int a_socket(void) { return socket(AF_INET, SOCK_STREAM, 0); }  // ofd-inherited-by-exec

int a_connection(int listener) {
  return accept4(listener, NULL, NULL, SOCK_NONBLOCK);  // ofd-inherited-by-exec
}

int a_connection_without_flags(int listener) {
  return accept(listener, NULL, NULL);  // ofd-inherited-by-exec
}

int a_counter(void) { return eventfd(0, EFD_NONBLOCK); }  // ofd-inherited-by-exec

int a_timer(void) { return timerfd_create(CLOCK_MONOTONIC, 0); }  // ofd-inherited-by-exec

int a_pair(int pair[2]) {
  return socketpair(AF_UNIX, SOCK_STREAM, 0, pair);  // ofd-inherited-by-exec
}

void status_from_descriptor_flags(int fd) {
  int flags = fcntl(fd, F_GETFD);
  fcntl(fd, F_SETFL, flags | O_NONBLOCK);  // ofd-fcntl-flag-mixup
}

// A connection by accept4, dropped.
int above_the_limit(int listener, int full) {
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);  // ofd-descriptor-leak
  if (fd < 0 || full) return -1;
  close(fd);
  return 0;
}

int a_dropped_counter(int wanted) {
  int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);  // ofd-descriptor-leak
  if (fd < 0 || !wanted) return -1;
  close(fd);
  return 0;
}

// What is closed is not the duplicate, which keeps the description registered.
int keeps_a_duplicate(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) return -1;
  int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
  if (copy < 0) return -1;
  close(fd);  // ofd-stale-registration
  return copy;
}

int registers_what_is_closed(int epoll, int fd) {
  close(fd);
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);  // ofd-use-after-close
}

void the_child_takes_it(int epoll) {
  struct epoll_event event;
  if (fork() == 0) {
    while (epoll_wait(epoll, &event, 1, -1) == 1) continue;  // ofd-epoll-shared-by-fork
    _exit(0);
  }
  while (epoll_wait(epoll, &event, 1, -1) == 1) continue;
}
