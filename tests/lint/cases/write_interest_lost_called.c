// The close is not everywhere where the words are said; and a helper sets the mode of connections, too.
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static void set_nonblocking(int fd) { fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK); }

static int watch(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static void say(int fd) {
  static const char words[] = "one moment please, you are the next\r\n";
  send(fd, words, sizeof words - 1, MSG_NOSIGNAL);  // ofd-write-interest-lost
}

int start(int epoll, int listener) {
  if (listen(listener, 64) < 0) return -1;
  set_nonblocking(listener);
  return watch(epoll, listener);
}

void refuse(int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) return;
  say(fd);
  close(fd);
}

void take(int epoll, int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) return;
  set_nonblocking(fd);
  say(fd);
  if (watch(epoll, fd) < 0) close(fd);
}
