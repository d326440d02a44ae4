// One of each mistake that --fix mends.
#include <fcntl.h>
#include <sys/epoll.h>

int batch(int epoll) {
  struct epoll_event events[64];
  return epoll_wait(epoll, events, 1024, -1);
}

int exclusive(int epoll, int listener) {
  struct epoll_event event;
  event.events = EPOLLIN | EPOLLONESHOT | EPOLLEXCLUSIVE;
  event.data.fd = listener;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
}

void flags(int fd) {
  fcntl(fd, F_SETFD, O_CLOEXEC);
  int flags = fcntl(fd, F_GETFD, 0);
  fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

void nonblocking(int fd) { fcntl(fd, F_SETFD, O_NONBLOCK); }
