// Asking every instance, and not caring which one had it (haproxy does so for cloned descriptors);
// one listener registered in several instances.
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <initializer_list>

#include "program.h"

int main() {
  const int first = must(epoll_create1(EPOLL_CLOEXEC));
  const int second = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
  must(control(second, EPOLL_CTL_ADD, pair[0], EPOLLIN, pair[0]));

  const int listener = must(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  must(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address));
  must(listen(listener, 8));
  must(control(first, EPOLL_CTL_ADD, listener, EPOLLIN | EPOLLEXCLUSIVE, listener));
  must(control(second, EPOLL_CTL_ADD, listener, EPOLLIN | EPOLLEXCLUSIVE, listener));

  idle(first);
  for (const int epfd : {first, second}) control(epfd, EPOLL_CTL_DEL, pair[0], 0, 0);
  must(control(first, EPOLL_CTL_DEL, listener, 0, 0));
  idle(first);
  for (const int fd : {pair[0], pair[1], listener, first, second}) must(close(fd));
  return 0;
}
