// Nothing is hidden: the branch for EPOLLIN asks for EPOLLOUT itself, both were asked for before, the
// bits are kept, or that branch writes whatever came.
#include <errno.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct connection {
  int fd;
  uint32_t seen;
};

int add(int epoll, struct connection* c) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET};
  event.data.ptr = c;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event);
}

static void read_all(struct connection* c) {
  char bytes[512];
  while (read(c->fd, bytes, sizeof bytes) > 0) continue;
}

static void write_all(struct connection* c) {
  while (send(c->fd, "x", 1, MSG_NOSIGNAL) == 1) continue;
}

void asks_again(struct connection* c, uint32_t events) {
  if ((events & EPOLLIN) != 0) {
    read_all(c);
    if ((events & EPOLLOUT) != 0) write_all(c);
  } else if ((events & EPOLLOUT) != 0) {
    write_all(c);
  }
}

void asked_before(struct connection* c, uint32_t events) {
  if ((events & EPOLLIN) != 0 && (events & EPOLLOUT) != 0) {
    read_all(c);
    write_all(c);
  } else if ((events & EPOLLIN) != 0) {
    read_all(c);
  } else if ((events & EPOLLOUT) != 0) {
    write_all(c);
  }
}

void keeps_the_bits(struct connection* c, uint32_t events) {
  c->seen |= events;
  if ((events & EPOLLIN) != 0)
    read_all(c);
  else if ((events & EPOLLOUT) != 0)
    c->seen |= EPOLLOUT;
  if ((c->seen & EPOLLOUT) != 0) write_all(c);
}

// A request is read and answered at once, as far as there is room.
void writes_whatever_came(struct connection* c, uint32_t events) {
  if ((events & EPOLLIN) != 0) {
    read_all(c);
    write_all(c);
  } else if ((events & EPOLLOUT) != 0) {
    write_all(c);
  }
}
