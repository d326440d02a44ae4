#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "conn.h"

int main(void) {
  struct sockaddr_in address = {.sin_family = AF_INET};
  struct epoll_event events[16];
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (epoll < 0 || listener < 0) return 1;
  if (bind(listener, (const struct sockaddr*)&address, sizeof address) != 0) return 1;
  if (listen(listener, 64) != 0) return 1;
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) != 0) return 1;
  for (;;) {
    int n = epoll_wait(epoll, events, 16, -1);
    if (n < 0 && errno != EINTR) return 1;
    for (int i = 0; i < n; ++i) turn(epoll, listener, &events[i]);
  }
}
