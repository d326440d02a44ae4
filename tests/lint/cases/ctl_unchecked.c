// The result of epoll_ctl is dropped.
#include <stdio.h>
#include <sys/epoll.h>

static int control(int epoll, int operation, int fd, unsigned events) {
  struct epoll_event event = {.events = events};
  event.data.fd = fd;
  return epoll_ctl(epoll, operation, fd, &event);
}

void dropped(int epoll, int fd, struct epoll_event* event) {
  epoll_ctl(epoll, EPOLL_CTL_ADD, fd, event);  // ofd-ctl-unchecked
}

void dropped_in_a_branch(int epoll, int fd, struct epoll_event* event, int new) {
  if (new)
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, event);  // ofd-ctl-unchecked
  else
    epoll_ctl(epoll, EPOLL_CTL_MOD, fd, event);  // ofd-ctl-unchecked
}

void looked_at(int epoll, int fd, struct epoll_event* event) {
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, event) < 0) perror("add");
  int added = epoll_ctl(epoll, EPOLL_CTL_ADD, fd, event);
  if (added < 0) perror("add");
}

void on_purpose(int epoll, int fd, struct epoll_event* event) {
  (void)epoll_ctl(epoll, EPOLL_CTL_ADD, fd, event);
}

void leaving(int epoll, int fd) { epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL); }

int handed_on(int epoll, int fd) { return control(epoll, EPOLL_CTL_ADD, fd, EPOLLIN); }
