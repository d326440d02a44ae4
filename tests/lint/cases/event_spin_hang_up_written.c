// The program writes to the pipe itself, and closes the writing end when it has done.
#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

static int lines[2];

int start(int epoll) {
  if (pipe2(lines, O_NONBLOCK | O_CLOEXEC) < 0) return -1;
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = lines[0];
  return epoll_ctl(epoll, EPOLL_CTL_ADD, lines[0], &event);  // ofd-event-spin
}

void say(const char* text, size_t size) {
  if (write(lines[1], text, size) < 0) close(lines[1]);
}

void serve(int epoll) {
  struct epoll_event events[8];
  char bytes[64];
  for (;;) {
    int n = epoll_wait(epoll, events, 8, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i)
      if (events[i].data.fd == lines[0] && (events[i].events & EPOLLIN) != 0)
        while (read(lines[0], bytes, sizeof bytes) > 0) continue;
  }
}
