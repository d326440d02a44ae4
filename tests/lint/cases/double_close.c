// Two closes of one number: in one function, through a helper, and after a close that failed.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct connection {
  int fd;
};

static void shut(int fd) { close(fd); }

void twice(int fd) {
  close(fd);
  close(fd);  // ofd-double-close
}

void once_itself_once_by_a_helper(int fd) {
  shut(fd);
  shut(fd);  // ofd-double-close
}

void again_because_it_failed(int fd) {
  if (close(fd) == -1 && errno == EINTR) close(fd);  // ofd-double-close
}

void release(struct connection* c) {
  close(c->fd);
  if (c->fd >= 0) close(c->fd);  // ofd-double-close
  free(c);
}

void on_the_error_path(int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) return;
  int one = 1;
  if (setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one) < 0) close(fd);
  close(fd);  // ofd-double-close
}

void forgets_the_number(struct connection* c) {
  if (c->fd >= 0) close(c->fd);
  c->fd = -1;
  if (c->fd >= 0) close(c->fd);
}

void opens_it_again(int fd, int listener) {
  close(fd);
  fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  close(fd);
}

void each_its_own(int fds[8]) {
  for (int i = 0; i < 8; ++i) close(fds[i]);
}

void all_above_two(void) {
  for (int fd = 3; fd < 1024; ++fd) close(fd);
}

void none(void) {
  close(-1);
  close(-1);
}

// What another file does with it is not known.
void replace(int* fd);
void given_away(int fd) {
  close(fd);
  replace(&fd);
  close(fd);
}

// The first of the range may be closed already, or be somebody's who is gone by then.
void the_rest(int fd, int limit) {
  close(fd);
  for (int each = fd; each < limit; ++each) close(each);
}

void not_a_range(int fd, int times) {
  close(fd);
  for (int i = 0; i < times; ++i) close(fd);  // ofd-double-close
}

// The number is free, and the next to open something is known to have got it.
int in_its_place(int fd, int other) {
  close(fd);
  const int copy = fcntl(other, F_DUPFD_CLOEXEC, 0);
  if (copy != fd) {
    if (copy >= 0) close(copy);
    return -1;
  }
  close(fd);
  return 0;
}

int in_any_place(int fd, int other) {
  close(fd);
  const int copy = fcntl(other, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) return -1;
  close(fd);  // ofd-double-close
  return copy;
}
