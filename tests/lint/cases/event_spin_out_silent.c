// EPOLLOUT that is taken off when all was sent.
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static int ask(int epoll, int operation, int fd, uint32_t events) {
  struct epoll_event event = {.events = events};
  event.data.fd = fd;
  return epoll_ctl(epoll, operation, fd, &event);
}

int connects(int epoll, int fd) { return ask(epoll, EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLOUT); }

void serve(int epoll) {
  struct epoll_event event;
  while (epoll_wait(epoll, &event, 1, -1) == 1) {
    if ((event.events & EPOLLOUT) != 0) ask(epoll, EPOLL_CTL_MOD, event.data.fd, EPOLLIN);
    if ((event.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) close(event.data.fd);
  }
}
