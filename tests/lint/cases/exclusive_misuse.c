// EPOLLEXCLUSIVE beside what the kernel refuses, in MOD, and for a connection.
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

int with_oneshot(int epoll, int listener) {
  struct epoll_event event;
  event.events = EPOLLIN | EPOLLONESHOT | EPOLLEXCLUSIVE;  // ofd-exclusive-misuse
  event.data.fd = listener;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
}

int paused(int epoll, int listener) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLEXCLUSIVE};
  event.data.fd = listener;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) < 0) return -1;
  event.events = 0;
  return epoll_ctl(epoll, EPOLL_CTL_MOD, listener, &event);  // ofd-exclusive-misuse
}

int resumed(int epoll, int listener) {
  struct epoll_event event;
  event.events = EPOLLIN | EPOLLEXCLUSIVE;
  event.data.fd = listener;
  return epoll_ctl(epoll, EPOLL_CTL_MOD, listener, &event);  // ofd-exclusive-misuse
}

void connection(int epoll, int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd < 0) return;
  struct epoll_event event = {.events = EPOLLIN | EPOLLEXCLUSIVE};
  event.data.fd = fd;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) close(fd);  // ofd-exclusive-misuse
}

int as_it_is_meant(int epoll, int listener) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLET | EPOLLEXCLUSIVE};
  event.data.fd = listener;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) < 0) return -1;
  if (epoll_ctl(epoll, EPOLL_CTL_DEL, listener, NULL) < 0) return -1;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
}
