// EPOLLOUT that nothing in the program ever takes off.
#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

int add(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT};
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);  // ofd-event-spin
}

// Permanent interest is for edges.
int add_edge(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET};
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

void serve(int epoll) {
  struct epoll_event event;
  while (epoll_wait(epoll, &event, 1, -1) == 1) {
    char bytes[4096];
    if ((event.events & EPOLLIN) == 0) continue;
    while (recv(event.data.fd, bytes, sizeof bytes, MSG_DONTWAIT) > 0) continue;
    if (errno != EAGAIN) close(event.data.fd);
  }
}
