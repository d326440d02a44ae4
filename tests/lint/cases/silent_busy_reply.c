// Last words before a close, in a function of their own.
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static void say_busy(int fd) {
  static const char busy[] = "HTTP/1.1 503 Service Unavailable\r\n\r\n";
  send(fd, busy, sizeof busy - 1, MSG_NOSIGNAL);
}

void take(int epoll, int listener, bool full) {
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return;
  if (full) {
    say_busy(fd);
    close(fd);
    return;
  }
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) close(fd);
}
