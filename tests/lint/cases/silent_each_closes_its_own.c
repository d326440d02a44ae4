// Parent and child close each what they do not need: one number, two processes. Ranges are swept.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct helper {
  pid_t process;
  int channel;
};

static _Noreturn void answer(int channel) {
  char byte;
  while (read(channel, &byte, 1) == 1)
    if (write(channel, &byte, 1) != 1) break;
  close(channel);
  _exit(0);
}

int start_helper(struct helper* h, int epoll) {
  int ends[2] = {-1, -1};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) return -1;
  h->process = fork();
  if (h->process == 0) {
    close(epoll);
    close(ends[0]);
    answer(ends[1]);
  }
  close(ends[1]);
  if (h->process < 0) {
    close(ends[0]);
    return -1;
  }
  h->channel = ends[0];
  return 0;
}

int watch_helper(int epoll, struct helper* h) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP};
  event.data.ptr = h;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, h->channel, &event);
}

void stop_helper(struct helper* h) {
  close(h->channel);
  h->channel = -1;
  while (waitpid(h->process, NULL, 0) < 0 && errno == EINTR) continue;
}

// A connection for a child that answers it; the parent goes on with the listener.
void answer_each(int listener) {
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0) {
      if (errno == EINTR || errno == ECONNABORTED) continue;
      return;
    }
    switch (fork()) {
      case 0:
        close(listener);
        answer(fd);
        break;
      case -1:
        perror("fork");
        break;
      default:
        break;
    }
    close(fd);
    while (waitpid(-1, NULL, WNOHANG) > 0) continue;
  }
}

void become_daemon(void) {
  if (fork() != 0) _exit(0);
  setsid();
  if (fork() != 0) _exit(0);
  for (int fd = 3; fd < 256; ++fd) close(fd);
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int fd = 0; null >= 0 && fd < 3; ++fd) dup2(null, fd);
  if (null > 2) close(null);
}
