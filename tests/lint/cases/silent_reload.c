// A listener is exchanged while the loop runs: by dup3 over its number, by a new number that is
// added before the old one goes, by DEL, close and ADD; at the upgrade the old process deregisters
// first.
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct server {
  int epoll, listener;
  unsigned short port;
  bool paused;
};

static int control(struct server* s, int operation, int fd) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  return epoll_ctl(s->epoll, operation, fd, &event);
}

static int open_listener(unsigned short port) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  if (bind(fd, (struct sockaddr*)&at, sizeof at) < 0 || listen(fd, 128) < 0) {
    close(fd);
    return -1;
  }
  return fd;
}

// The old description had no other owner: its entry is gone with dup3, and the number is added
// anew.
int replace_in_place(struct server* s, unsigned short port) {
  int next = open_listener(port);
  if (next < 0) return -1;
  if (dup3(next, s->listener, O_CLOEXEC) < 0) {
    close(next);
    return -1;
  }
  close(next);
  s->port = port;
  return control(s, EPOLL_CTL_ADD, s->listener);
}

int replace_by_another(struct server* s, unsigned short port) {
  int next = open_listener(port);
  if (next < 0) return -1;
  if (control(s, EPOLL_CTL_ADD, next) < 0) {
    close(next);
    return -1;
  }
  if (control(s, EPOLL_CTL_DEL, s->listener) < 0 && errno != ENOENT) perror("epoll_ctl");
  close(s->listener);
  s->listener = next;
  s->port = port;
  return 0;
}

// The same port again: the old one has to go first.
int reopen(struct server* s) {
  epoll_ctl(s->epoll, EPOLL_CTL_DEL, s->listener, NULL);
  close(s->listener);
  s->listener = open_listener(s->port);
  if (s->listener < 0) return -1;
  return control(s, EPOLL_CTL_ADD, s->listener);
}

// The instance itself is made anew, as after a fork.
int make_anew(struct server* s) {
  close(s->epoll);
  s->epoll = epoll_create1(EPOLL_CLOEXEC);
  if (s->epoll < 0) return -1;
  return control(s, EPOLL_CTL_ADD, s->listener);
}

int pause_or_resume(struct server* s, bool paused) {
  if (s->paused == paused) return 0;
  s->paused = paused;
  return control(s, paused ? EPOLL_CTL_DEL : EPOLL_CTL_ADD, s->listener);
}

void serve(struct server* s, bool (*wants_reload)(unsigned short* port)) {
  struct epoll_event event;
  for (;;) {
    int n = epoll_wait(s->epoll, &event, 1, 1000);
    if (n < 0 && errno != EINTR) return;
    unsigned short port;
    if (wants_reload(&port)) {
      if (port == s->port ? reopen(s) < 0 : replace_by_another(s, port) < 0) return;
      continue;
    }
    if (n < 1) continue;
    int fd = accept4(s->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) close(fd);
  }
}
