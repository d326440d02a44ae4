// A registered number is closed while a duplicate made on the path is open.
#include <fcntl.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <unistd.h>

static int watch(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int keeps_a_copy(int epoll, int fd) {
  if (watch(epoll, fd) < 0) return -1;
  int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) return -1;
  close(fd);  // ofd-stale-registration
  return copy;
}

int deregisters_first(int epoll, int fd) {
  if (watch(epoll, fd) < 0) return -1;
  int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) return -1;
  epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL);
  close(fd);
  return copy;
}

void copy_is_gone_first(int epoll, int fd) {
  if (watch(epoll, fd) < 0) return;
  int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (copy >= 0) close(copy);
  close(fd);
}

// The copy is the one that is registered: the entry goes with it, by name.
int one_for_each_direction(int epoll, int fd) {
  int out = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (out < 0) return -1;
  if (watch(epoll, out) < 0) {
    close(out);
    return -1;
  }
  return out;
}

void sole(int epoll, int fd) {
  if (watch(epoll, fd) < 0) return;
  close(fd);
}
