// DEL and MOD behind close.
#include <stdio.h>
#include <sys/epoll.h>
#include <unistd.h>

struct client {
  int fd;
};

static void forget(int epoll, int fd) { epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL); }

void tidy_and_too_late(int epoll, int fd) {
  close(fd);
  epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL);  // ofd-ctl-after-close
}

void through_a_helper(int epoll, struct client* c) {
  close(c->fd);
  forget(epoll, c->fd);  // ofd-ctl-after-close
}

void modifies(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLOUT};
  event.data.fd = fd;
  close(fd);
  if (epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event) < 0) perror("mod");  // ofd-ctl-after-close
}

void in_order(int epoll, int fd) {
  forget(epoll, fd);
  close(fd);
}

void without_del(int epoll, int fd) {
  (void)epoll;
  close(fd);
}
