// The connections are one-shots, the listener is not: it is told of again by itself.
#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static int add(int epoll, int fd, unsigned events) {
  struct epoll_event event = {.events = events};
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static void arm(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT};
  event.data.fd = fd;
  if (epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event) < 0) close(fd);
}

void serve(int epoll, int listener) {
  struct epoll_event event;
  if (add(epoll, listener, EPOLLIN) < 0) return;
  while (epoll_wait(epoll, &event, 1, -1) == 1) {
    int fd = event.data.fd;
    if (fd == listener) {
      int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
      if (client < 0) continue;
      if (add(epoll, client, EPOLLIN | EPOLLONESHOT) < 0) close(client);
    } else {
      char bytes[64];
      ssize_t n = read(fd, bytes, sizeof bytes);
      if (n == 0 || (n < 0 && errno != EAGAIN))
        close(fd);
      else
        arm(epoll, fd);
    }
  }
}
