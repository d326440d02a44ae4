#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "loop.h"

int listen_somewhere(int epfd) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  if (listen(fd, 64) < 0 || loop_ctl(epfd, EPOLL_CTL_ADD, fd, EPOLLIN) < 0) {  // ofd-blocking-listener
    close(fd);
    return -1;
  }
  return fd;
}

// The loop has it from here on.
int take(int epfd, int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return errno == EAGAIN ? 0 : -1;
  if (loop_ctl(epfd, EPOLL_CTL_ADD, fd, EPOLLIN) < 0) {
    close(fd);
    return -1;
  }
  return 1;
}

// Which of them is not known here.
int take_somehow(int epfd, int listener, int operation) {
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return errno == EAGAIN ? 0 : -1;
  if (loop_ctl(epfd, operation, fd, EPOLLIN) < 0) close(fd);
  return 1;
}

void let_go(int epfd, int fd) {
  loop_ctl(epfd, EPOLL_CTL_DEL, fd, 0);
  close(fd);
}

void let_go_too_late(int epfd, int fd) {
  close(fd);
  loop_ctl(epfd, EPOLL_CTL_DEL, fd, 0);  // ofd-ctl-after-close
}

void forget_too_late(int epfd, struct watched *watched) {
  close(watched->fd);
  loop_change(epfd, watched, EPOLL_CTL_DEL);  // ofd-ctl-after-close
  watched->fd = -1;
}

void forget(int epfd, struct watched *watched) {
  loop_change(epfd, watched, EPOLL_CTL_DEL);
  close(watched->fd);
  watched->fd = -1;
}
