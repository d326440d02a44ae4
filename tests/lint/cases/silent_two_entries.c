// Two descriptors of one description, one for each direction; an instance in an instance; a socket
// that is registered before it connects.
#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct connection {
  int in, out;
};

static int add(int epoll, int fd, uint32_t events, void* data) {
  struct epoll_event event = {.events = events};
  event.data.ptr = data;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static void end(int epoll, struct connection* c) {
  epoll_ctl(epoll, EPOLL_CTL_DEL, c->in, NULL);
  epoll_ctl(epoll, EPOLL_CTL_DEL, c->out, NULL);
  close(c->in);
  close(c->out);
  c->in = c->out = -1;
}

int one_for_each_direction(int epoll, int fd, struct connection* c) {
  c->in = fd;
  c->out = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (c->out < 0) return -1;
  if (add(epoll, c->in, EPOLLIN, c) < 0 || add(epoll, c->out, EPOLLOUT | EPOLLONESHOT, c) < 0) {
    end(epoll, c);
    return -1;
  }
  return 0;
}

int nested(int outer, void* data) {
  int inner = epoll_create1(EPOLL_CLOEXEC);
  if (inner < 0) return -1;
  if (add(outer, inner, EPOLLIN, data) < 0) {
    close(inner);
    return -1;
  }
  return inner;
}

int registered_first(int epoll, const struct sockaddr* to, socklen_t size, void* data) {
  int fd = socket(to->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  if (add(epoll, fd, EPOLLIN | EPOLLOUT, data) < 0 ||
      (connect(fd, to, size) < 0 && errno != EINPROGRESS)) {
    close(fd);
    return -1;
  }
  return fd;
}
