// What would be amiss if the path waited is put right before it does.
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

int listener_is_changed_after_add(int epoll) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  if (listen(fd, 64) < 0 || watch(epoll, fd, EPOLLIN) < 0) {
    close(fd);
    return -1;
  }
  make_nonblocking(fd);
  return fd;
}

void connection_is_changed_after_add(int epoll, int listener) {
  const int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) return;
  if (watch(epoll, fd, EPOLLIN | EPOLLET) < 0) perror("add");
  make_nonblocking(fd);
}

// The same description under the same number: EPOLL_CTL_DEL finds the entry again.
int put_back(int epoll, int fd) {
  if (watch(epoll, fd, EPOLLIN) < 0) return -1;
  const int copy = fcntl(fd, F_DUPFD_CLOEXEC, 100);
  if (copy < 0) return -1;
  close(fd);
  if (dup2(copy, fd) < 0) return -1;
  close(copy);
  return fd;
}

void both_are_closed(int epoll, int fd) {
  if (watch(epoll, fd, EPOLLIN) < 0) return;
  const int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) return;
  close(fd);
  close(copy);
}
