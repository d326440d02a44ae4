// What libraries do about a list of which they are not sure: each failure has its answer.
#include <errno.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>

static int control(int epoll, int operation, int fd, uint32_t events) {
  struct epoll_event event = {.events = events};
  event.data.fd = fd;
  return epoll_ctl(epoll, operation, fd, &event);
}

int add_or_modify(int epoll, int fd, uint32_t events) {
  if (control(epoll, EPOLL_CTL_ADD, fd, events) == 0) return 0;
  if (errno != EEXIST) return -1;
  return control(epoll, EPOLL_CTL_MOD, fd, events);
}

int modify_or_add(int epoll, int fd, uint32_t events) {
  if (control(epoll, EPOLL_CTL_MOD, fd, events) == 0) return 0;
  if (errno != ENOENT) return -1;
  return control(epoll, EPOLL_CTL_ADD, fd, events);
}

void remove_whatever_it_is(int epoll, int fd) {
  if (epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL) < 0 && errno != ENOENT && errno != EBADF &&
      errno != EPERM)
    _exit(1);
}

int can_be_polled(int epoll, int fd) {
  if (control(epoll, EPOLL_CTL_ADD, fd, EPOLLIN) < 0) return 0;
  epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL);
  return 1;
}

// A file is always ready: it is read without epoll then.
ssize_t probe(int epoll, char* bytes, size_t size) {
  int fd = memfd_create("file", MFD_CLOEXEC);
  if (fd < 0) return -1;
  ssize_t n = 0;
  if (control(epoll, EPOLL_CTL_ADD, fd, EPOLLIN) < 0) {
    if (errno == EPERM) n = read(fd, bytes, size);
  }
  close(fd);
  return n;
}

// Out and in again instead of MOD.
int changes(int epoll, int fd, uint32_t events) {
  if (control(epoll, EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLET) < 0) return -1;
  epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL);
  return control(epoll, EPOLL_CTL_ADD, fd, events);
}
