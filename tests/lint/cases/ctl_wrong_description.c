// A number that was closed on the path, and that by the time of the call may be another's.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static void deregister(int epoll, int fd) { epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL); }

int deregisters_the_newcomer(int epoll, int listener, int old) {
  close(old);
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return -1;
  deregister(epoll, old);  // ofd-ctl-wrong-description
  return fd;
}

int modifies_the_newcomer(int epoll, int old, int pair[2]) {
  close(old);
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) return -1;
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = old;
  return epoll_ctl(epoll, EPOLL_CTL_MOD, old, &event);  // ofd-ctl-wrong-description
}

// Nothing was opened in between: the number names nothing.
void names_nothing(int epoll, int old) {
  close(old);
  deregister(epoll, old);  // ofd-ctl-after-close
}

int was_not_accepted(int epoll, int listener, int old) {
  close(old);
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd >= 0) return fd;
  deregister(epoll, old);  // ofd-ctl-after-close
  return -1;
}

int in_order(int epoll, int listener, int old) {
  deregister(epoll, old);
  close(old);
  return accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

// DEL of a number of unknown past, right before its own ADD.
int defensive(int epoll, int listener, int old) {
  close(old);
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return -1;
  deregister(epoll, fd);
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) {
    close(fd);
    return -1;
  }
  return fd;
}
