// The one-shot was for the connect; what comes of the connection has a mode of its own.
#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

int begin(int epoll, int fd, const struct sockaddr* to, socklen_t size) {
  struct epoll_event event = {.events = EPOLLOUT | EPOLLONESHOT};
  event.data.fd = fd;
  if (connect(fd, to, size) < 0 && errno != EINPROGRESS) return -1;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int connected(int epoll, int fd) {
  int error = 0;
  socklen_t size = sizeof error;
  if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0 || error != 0) return -1;
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event);
}

int at_once(int epoll, int fd, const struct sockaddr* to, socklen_t size) {
  struct epoll_event event;
  if (begin(epoll, fd, to, size) < 0 || epoll_wait(epoll, &event, 1, 1000) != 1) return -1;
  return connected(epoll, fd);
}
