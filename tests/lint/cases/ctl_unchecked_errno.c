// errno may be of an earlier call, or of a later one.
#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

int not_cleared(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);  // ofd-ctl-unchecked
  return errno == 0 ? 0 : -1;
}

int of_a_later_call(int epoll, int fd, char* byte) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  errno = 0;
  epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);  // ofd-ctl-unchecked
  ssize_t n = read(fd, byte, 1);
  if (n < 0 && errno == EAGAIN) return 0;
  return (int)n;
}
