#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "conn.h"

static int epfd = -1;

void pairs_take(int fd) {
  struct conn *c = conn_new(fd);
  struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT, .data = {.ptr = c}};
  if (c == NULL) {
    close(fd);
    return;
  }
  c->other = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &event) < 0) conn_free(c);
}

// One request, one reply.
void pairs_run(void) {
  struct epoll_event events[16];
  char bytes[512];
  epfd = epoll_create1(EPOLL_CLOEXEC);
  for (;;) {
    int n = epoll_wait(epfd, events, 16, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; i++) {
      struct conn *c = events[i].data.ptr;
      struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT, .data = {.ptr = c}};
      ssize_t got = recv(c->fd, bytes, sizeof bytes, MSG_DONTWAIT);
      if (got <= 0 || send(c->other, bytes, (size_t)got, MSG_NOSIGNAL) != got ||
          epoll_ctl(epfd, EPOLL_CTL_ADD, c->other, &event) < 0)
        conn_free(c);
    }
  }
}
