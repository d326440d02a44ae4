// Each call says itself that it will not wait: the description may block.
#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

void take(int epoll, int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) return;
  struct epoll_event event = {.events = EPOLLIN | EPOLLET};
  event.data.fd = fd;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) close(fd);
}

void on_input(int fd) {
  char bytes[4096];
  ssize_t n;
  while ((n = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT)) > 0) continue;
  if (n == 0 || errno != EAGAIN) close(fd);
}
