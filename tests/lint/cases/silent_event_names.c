// What an event is called, and how often it came: nothing is done about it, so nothing is lost.
#include <sys/epoll.h>

static unsigned long seen[2];

int watch(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.fd = fd};
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

const char* name_of(unsigned events) {
  if (events & EPOLLIN)
    return "input";
  else if (events & EPOLLOUT)
    return "output";
  return "?";
}

void count(unsigned events) {
  if (events & EPOLLIN)
    ++seen[0];
  else if (events & EPOLLOUT)
    ++seen[1];
}
