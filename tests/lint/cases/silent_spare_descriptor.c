// At EMFILE a spare descriptor sheds; at the start everything that was inherited is closed.
#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static int spare = -1;

static void shed(int listener) {
  close(spare);
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd >= 0) close(fd);
  spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static int take(int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0 && (errno == EMFILE || errno == ENFILE)) shed(listener);
  return fd;
}

void close_inherited(int most) {
  for (int fd = 3; fd < most; ++fd) close(fd);
}

void close_twice_what_is_none(void) {
  int fd = -1;
  close(fd);
  close(fd);
}

void stdio_to_null(void) {
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) return;
  for (int fd = 0; fd < 3; ++fd) dup2(null, fd);
  if (null > 2) close(null);
}

// Time-out 0: it is meant to turn.
int busy(int epoll, int listener) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = listener;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) < 0) return -1;
  for (;;) {
    int n = epoll_wait(epoll, &event, 1, 0);
    if (n < 0 && errno != EINTR) return -1;
    if (n == 1) {
      int fd = take(listener);
      if (fd >= 0) close(fd);
    }
  }
}
