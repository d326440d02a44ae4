// A program that does not trust its list: DEL before an ADD of its own, DEL of what may be gone, a
// probe; and numbers that come back, each with its own entry.
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct slot {
  int fd;
  bool registered;
};

static int add(int epoll, int fd, struct slot* slot) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP};
  event.data.ptr = slot;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static void drop(int epoll, struct slot* slot) {
  if (epoll_ctl(epoll, EPOLL_CTL_DEL, slot->fd, NULL) < 0) switch (errno) {
      case ENOENT:
      case EBADF:
      case EPERM:
        break;
      default:
        perror("EPOLL_CTL_DEL");
    }
  slot->registered = false;
}

// Whatever was there under this number, the entry is the slot's from now on.
static int set_anew(int epoll, struct slot* slot) {
  epoll_ctl(epoll, EPOLL_CTL_DEL, slot->fd, NULL);
  if (add(epoll, slot->fd, slot) < 0) return -1;
  slot->registered = true;
  return 0;
}

// The number is closed and, as like as not, given out again.
int exchange(int epoll, int listener, struct slot* slot) {
  close(slot->fd);
  slot->registered = false;
  slot->fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (slot->fd < 0) return -1;
  return set_anew(epoll, slot);
}

void end(int epoll, struct slot* slot) {
  drop(epoll, slot);
  close(slot->fd);
  slot->fd = -1;
}

// In and out again, to see whether it can be polled.
bool is_pollable(int epoll, int fd) {
  struct slot probe = {.fd = fd};
  if (add(epoll, fd, &probe) < 0) return errno == EEXIST;
  drop(epoll, &probe);
  return true;
}

void serve(int epoll, int listener, struct slot* slot) {
  struct epoll_event event;
  char bytes[512];
  for (;;) {
    int n = epoll_wait(epoll, &event, 1, -1);
    if (n < 0 && errno != EINTR) return;
    if (n < 1) continue;
    ssize_t got = recv(slot->fd, bytes, sizeof bytes, 0);
    if (got > 0 || (got < 0 && errno == EAGAIN)) continue;
    if (exchange(epoll, listener, slot) < 0) return;
  }
}
