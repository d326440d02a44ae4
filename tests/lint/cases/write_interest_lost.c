// Writes to connections that do not block.
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

void adopt(int epoll, int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return;
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) close(fd);
}

void echo(struct epoll_event* event) {
  char bytes[4096];
  ssize_t n = read(event->data.fd, bytes, sizeof bytes);
  if (n > 0) write(event->data.fd, bytes, (size_t)n);  // ofd-write-interest-lost
}

void echo_by_name(struct epoll_event* event) {
  char bytes[4096];
  int fd = event->data.fd;
  ssize_t n = read(fd, bytes, sizeof bytes);
  if (n > 0) send(fd, bytes, (size_t)n, MSG_NOSIGNAL);  // ofd-write-interest-lost
}

void last_words(struct epoll_event* event) {
  int fd = event->data.fd;
  send(fd, "too many connections\n", 21, MSG_NOSIGNAL);
  close(fd);
}

void looks(struct epoll_event* event) {
  if (write(event->data.fd, "hello, world\n", 13) < 13) perror("write");
}

void wakes(int wakeup) {
  uint64_t one = 1;
  write(wakeup, &one, sizeof one);
}
