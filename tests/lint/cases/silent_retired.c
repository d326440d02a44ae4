// Connections that are closed at the end of the batch, deregistered where their description was
// handed on, or given to the process that takes over.
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct connection {
  int fd;
  bool cloned, dead;
  struct connection* next;
};

static struct connection* graveyard;

static void retire(struct connection* c) {
  if (c->dead) return;
  c->dead = true;
  c->next = graveyard;
  graveyard = c;
}

static void bury(int epoll) {
  while (graveyard != NULL) {
    struct connection* c = graveyard;
    graveyard = c->next;
    if (c->cloned) epoll_ctl(epoll, EPOLL_CTL_DEL, c->fd, NULL);
    close(c->fd);
    free(c);
  }
}

static void on_input(struct connection* c) {
  char bytes[4096];
  if (c->dead) return;
  ssize_t n = recv(c->fd, bytes, sizeof bytes, 0);
  if (n == 0 || (n < 0 && errno != EAGAIN)) retire(c);
}

void serve(int epoll) {
  struct epoll_event events[16];
  for (;;) {
    int n = epoll_wait(epoll, events, 16, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i) on_input(events[i].data.ptr);
    bury(epoll);
  }
}

// Its entry goes before the number is sent, and the number after that.
int hand_over(int epoll, int channel, int fd) {
  char byte = 0;
  struct iovec part = {&byte, 1};
  union {
    char bytes[CMSG_SPACE(sizeof(int))];
    struct cmsghdr align;
  } control;
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  message.msg_control = control.bytes;
  message.msg_controllen = sizeof control.bytes;
  struct cmsghdr* rights = CMSG_FIRSTHDR(&message);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(sizeof fd);
  memcpy(CMSG_DATA(rights), &fd, sizeof fd);
  epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL);
  if (sendmsg(channel, &message, MSG_NOSIGNAL) < 0) return -1;
  return close(fd);
}
