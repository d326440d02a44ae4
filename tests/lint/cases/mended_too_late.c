// The same as what is mended before the path waits, and not mended, or afterwards only.
#include <fcntl.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static int watch(int epoll, int fd, unsigned events) {
  struct epoll_event event = {.events = events};
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static void make_nonblocking(int fd) { fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK); }

int listener_is_changed_after_the_wait(int epoll) {
  struct epoll_event event;
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  if (listen(fd, 64) < 0 || watch(epoll, fd, EPOLLIN) < 0) {  // ofd-blocking-listener
    close(fd);
    return -1;
  }
  if (epoll_wait(epoll, &event, 1, -1) < 0) perror("wait");
  make_nonblocking(fd);
  return fd;
}

int connection_is_never_changed(int epoll, int listener) {
  struct epoll_event event;
  const int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) return -1;
  if (watch(epoll, fd, EPOLLIN | EPOLLET) < 0) perror("add");  // ofd-edge-blocking-fd
  return epoll_wait(epoll, &event, 1, -1);
}

int waits_before_it_is_put_back(int epoll, int fd) {
  struct epoll_event event;
  if (watch(epoll, fd, EPOLLIN) < 0) return -1;
  const int copy = fcntl(fd, F_DUPFD_CLOEXEC, 100);
  if (copy < 0) return -1;
  close(fd);  // ofd-stale-registration
  if (epoll_wait(epoll, &event, 1, 0) < 0) perror("wait");
  if (dup2(copy, fd) < 0) return -1;
  return copy;
}
