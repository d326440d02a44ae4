// O_NONBLOCK and FD_CLOEXEC that come from helpers, a macro, ioctl, a type that is computed, or in
// the next line: the registration is in order. The program executes others.
#include <fcntl.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define ADD_FLAG(fd, GET, SET, flag) fcntl((fd), SET, fcntl((fd), GET) | (flag))

struct listener {
  int fd;
  bool close_on_exec;
};

static int set_nonblocking(int fd, bool on) {
  int flags = fcntl(fd, F_GETFL);
  if (flags < 0) return -1;
  flags = on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
  return fcntl(fd, F_SETFL, flags);
}

static int set_close_on_exec(int fd) {
  return ADD_FLAG(fd, F_GETFD, F_SETFD, FD_CLOEXEC);
}

static int prepare(int fd) {
  if (set_nonblocking(fd, true) < 0 || set_close_on_exec(fd) < 0) {
    close(fd);
    return -1;
  }
  return fd;
}

static int watch(int epoll, int fd, uint32_t events) {
  struct epoll_event event = {.events = events};
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int run(void) {
  return system("logrotate");
}

int listen_at(int epoll, const struct addrinfo* at, struct listener* l) {
  int type = at->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC;
  l->close_on_exec = true;
  l->fd = socket(at->ai_family, type, at->ai_protocol);
  if (l->fd < 0) return -1;
  if (bind(l->fd, at->ai_addr, at->ai_addrlen) == 0 && listen(l->fd, 128) == 0 &&
      watch(epoll, l->fd, EPOLLIN) == 0)
    return 0;
  close(l->fd);
  l->fd = -1;
  return -1;
}

// As kernels without accept4 need it.
static int take(int listener) {
  int fd = accept(listener, NULL, NULL);
  if (fd < 0) return -1;
  if (set_close_on_exec(fd) < 0 || set_nonblocking(fd, true) < 0) {
    close(fd);
    return -1;
  }
  return fd;
}

static int take_by_ioctl(int listener) {
  int on = 1;
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) return -1;
  if (ioctl(fd, FIONBIO, &on) < 0) {
    close(fd);
    return -1;
  }
  return fd;
}

int on_listener(int epoll, int listener, bool by_ioctl) {
  int fd = by_ioctl ? take_by_ioctl(listener) : take(listener);
  if (fd < 0) return -1;
  if (watch(epoll, fd, EPOLLIN | EPOLLET) < 0) {
    close(fd);
    return -1;
  }
  return 0;
}

int watch_socket(int epoll, int family) {
  int fd = socket(family, SOCK_STREAM, 0);
  if (fd < 0) return -1;
  set_close_on_exec(fd);
  fd = prepare(fd);
  if (fd < 0) return -1;
  if (listen(fd, 64) == 0 && watch(epoll, fd, EPOLLIN | EPOLLET) == 0) return fd;
  close(fd);
  return -1;
}
