// MOD and DEL on another instance than the one of the ADD.
#include <stdio.h>
#include <sys/epoll.h>

void wrong(int acceptor, int worker, int fd) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  if (epoll_ctl(worker, EPOLL_CTL_ADD, fd, &event) < 0) return;
  event.events = EPOLLOUT;
  if (epoll_ctl(acceptor, EPOLL_CTL_MOD, fd, &event) < 0) perror("mod");  // ofd-ctl-wrong-epoll
}

void moved(int acceptor, int worker, int fd) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  if (epoll_ctl(acceptor, EPOLL_CTL_ADD, fd, &event) < 0) return;
  epoll_ctl(acceptor, EPOLL_CTL_DEL, fd, NULL);
  if (epoll_ctl(worker, EPOLL_CTL_ADD, fd, &event) < 0) return;
  event.events = EPOLLOUT;
  if (epoll_ctl(worker, EPOLL_CTL_MOD, fd, &event) < 0) perror("mod");
}

void in_both(int one, int other, int fd) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  if (epoll_ctl(one, EPOLL_CTL_ADD, fd, &event) < 0) return;
  if (epoll_ctl(other, EPOLL_CTL_ADD, fd, &event) < 0) return;
}

// In two instances, and out of each.
void in_two_instances(int one, int other, int listener) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLEXCLUSIVE};
  event.data.fd = listener;
  if (epoll_ctl(one, EPOLL_CTL_ADD, listener, &event) < 0) return;
  if (epoll_ctl(other, EPOLL_CTL_ADD, listener, &event) == 0)
    epoll_ctl(other, EPOLL_CTL_DEL, listener, &event);
  epoll_ctl(one, EPOLL_CTL_DEL, listener, &event);
}
