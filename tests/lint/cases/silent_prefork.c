// Workers that were forked with an inherited listener, each with an instance of its own, and a
// listener that was passed by the service manager or by the process before.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { kFirstPassed = 3, kWorkers = 4 };

static int set_nonblocking(int fd) {
  int flags = fcntl(fd, F_GETFL);
  return flags < 0 ? -1 : fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

static int set_close_on_exec(int fd) {
  int flags = fcntl(fd, F_GETFD);
  return flags < 0 ? -1 : fcntl(fd, F_SETFD, flags | FD_CLOEXEC);
}

// LISTEN_FDS: they begin at 3, and are open when the program starts.
int passed_listener(void) {
  const char* pid = getenv("LISTEN_PID");
  const char* count = getenv("LISTEN_FDS");
  if (pid == NULL || count == NULL || atoi(pid) != getpid() || atoi(count) != 1) return -1;
  if (set_close_on_exec(kFirstPassed) < 0 || set_nonblocking(kFirstPassed) < 0) return -1;
  return kFirstPassed;
}

// What the process before sends.
int received_listener(int channel) {
  char byte;
  struct iovec part = {&byte, 1};
  union {
    char bytes[CMSG_SPACE(sizeof(int))];
    struct cmsghdr align;
  } control;
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  message.msg_control = control.bytes;
  message.msg_controllen = sizeof control.bytes;
  if (recvmsg(channel, &message, MSG_CMSG_CLOEXEC) <= 0) return -1;
  struct cmsghdr* rights = CMSG_FIRSTHDR(&message);
  if (rights == NULL || rights->cmsg_type != SCM_RIGHTS) return -1;
  int fd;
  memcpy(&fd, CMSG_DATA(rights), sizeof fd);
  if (set_nonblocking(fd) < 0) {
    close(fd);
    return -1;
  }
  return fd;
}

static void work(int listener) {
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = {.events = EPOLLIN | EPOLLEXCLUSIVE};
  event.data.fd = listener;
  if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) < 0) _exit(1);
  struct epoll_event events[32];
  for (;;) {
    int n = epoll_wait(epoll, events, 32, -1);
    if (n < 0 && errno != EINTR) _exit(1);
    for (int i = 0; i < n; ++i) {
      char bytes[512];
      int fd = events[i].data.fd;
      if (fd != listener) {
        if (recv(fd, bytes, sizeof bytes, 0) <= 0) close(fd);
        continue;
      }
      fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0) continue;
      event.events = EPOLLIN;
      event.data.fd = fd;
      if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) close(fd);
    }
  }
}

void supervise(int listener) {
  for (int running = 0;;) {
    while (running < kWorkers) {
      pid_t child = fork();
      if (child == 0) work(listener);
      if (child < 0) break;
      ++running;
    }
    if (wait(NULL) > 0) --running;
  }
}
