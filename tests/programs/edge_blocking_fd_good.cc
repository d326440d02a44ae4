// The same with O_NONBLOCK: the read after the last byte says EAGAIN, and the loop goes on.
#include <unistd.h>

#include "sleeping_loop.h"
#include "tcp.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int listener = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int client = connect_to_loopback(listen_on_loopback(listener));
  const int connection = must(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  must(control(epfd, EPOLL_CTL_ADD, connection, EPOLLIN | EPOLLET, connection));
  must_hold(write(client, "request", 7) == 7);
  epoll_event event;
  must_hold(epoll_wait(epfd, &event, 1, -1) == 1);
  char request[64];
  while (read(connection, request, sizeof request) > 0) continue;
  must_hold(errno == EAGAIN);
  sleep_without_time_out(epfd);
  for (const int fd : {connection, client, listener, epfd}) must(close(fd));
  return 0;
}
