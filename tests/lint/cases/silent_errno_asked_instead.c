// errno is 0 before the call and looked at behind it: the failure is known without the result.
#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

int add(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  errno = 0;
  epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
  if (errno == EEXIST) return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event);
  return errno == 0 ? 0 : -1;
}

void serve(int epoll) {
  struct epoll_event events[8];
  for (;;) {
    errno = 0;
    int n = epoll_wait(epoll, events, 8, 100);
    if (errno != 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i) close(events[i].data.fd);
  }
}

void tell(const char* what);

void add_and_tell(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  errno = 0;
  epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
  if (errno) tell("epoll_ctl");
}

int add_or_say_why(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  errno = 0;
  epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
  return -errno;
}
