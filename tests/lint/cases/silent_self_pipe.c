// The self-pipe of a signal handler: the program holds the writing end for good, so there is no EPOLLHUP.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <unistd.h>

static int wake[2];

static void on_signal(int number) {
  char byte = (char)number;
  int kept = errno;
  if (write(wake[1], &byte, 1) < 0) errno = 0;
  errno = kept;
}

int start(int epoll) {
  struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
  if (pipe2(wake, O_NONBLOCK | O_CLOEXEC) < 0 || sigaction(SIGCHLD, &action, NULL) < 0) return -1;
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = wake[0];
  return epoll_ctl(epoll, EPOLL_CTL_ADD, wake[0], &event);
}

void serve(int epoll) {
  struct epoll_event events[8];
  char bytes[64];
  for (;;) {
    int n = epoll_wait(epoll, events, 8, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i)
      if (events[i].data.fd == wake[0] && (events[i].events & EPOLLIN) != 0)
        while (read(wake[0], bytes, sizeof bytes) > 0) continue;
  }
}
