#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "server.h"

static void serve(struct server* server, int fd) {
  char bytes[512];
  const ssize_t n = read(fd, bytes, sizeof bytes);
  if (n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR))) return;
  --server->count;
  close(fd);
}

int main(int count, char** words) {
  static struct server server;
  struct epoll_event events[64];
  if (count < 4) return 2;
  server.epoll = epoll_create1(EPOLL_CLOEXEC);
  server.listener = atoi(words[1]);
  if (server.epoll < 0) return 1;
  add_by_number(&server, server.listener);
  refill(&server, atoi(words[2]));
  for (;;) {
    const int n = epoll_wait(server.epoll, events, 64, -1);
    if (n < 0 && errno != EINTR) return 1;
    for (int i = 0; i < n; ++i) {
      if (events[i].data.fd != server.listener)
        serve(&server, events[i].data.fd);
      else if (words[3][0] == 'n')
        accept_by_number(&server);
      else if (words[3][0] == 'l')
        accept_and_leave(&server);
      else
        accept_by_generation(&server);
    }
  }
}
