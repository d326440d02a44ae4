// Only the listener does not block: a blocking send of a stream takes all.
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static int watch(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int start(int epoll, int listener) {
  if (listen(listener, 64) < 0) return -1;
  if (fcntl(listener, F_SETFL, fcntl(listener, F_GETFL) | O_NONBLOCK) < 0) return -1;
  return watch(epoll, listener);
}

void take(int epoll, int listener) {
  static const char ready[] = "220 ready for you\r\n";
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) return;
  if (watch(epoll, fd) < 0) {
    close(fd);
    return;
  }
  send(fd, ready, sizeof ready - 1, MSG_NOSIGNAL);
}
