// Two numbers of one description in one instance, one for each direction, and DEL of each before its
// close; DEL and ADD in place of MOD; a nested instance.
#include <sys/socket.h>
#include <unistd.h>

#include "program.h"

int main() {
  const int outer = must(epoll_create1(EPOLL_CLOEXEC));
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair));
  const int for_writing = must(dup(pair[0]));
  must(control(outer, EPOLL_CTL_ADD, epfd, EPOLLIN, epfd));
  must(control(epfd, EPOLL_CTL_ADD, pair[0], EPOLLIN | EPOLLET, pair[0]));
  must(control(epfd, EPOLL_CTL_ADD, for_writing, EPOLLOUT | EPOLLET, for_writing));
  idle(outer);
  must(control(epfd, EPOLL_CTL_DEL, for_writing, 0, 0));
  must(control(epfd, EPOLL_CTL_ADD, for_writing, EPOLLIN, for_writing));
  must(control(epfd, EPOLL_CTL_DEL, for_writing, 0, 0));
  must(close(for_writing));
  must(control(epfd, EPOLL_CTL_DEL, pair[0], 0, 0));
  must(close(pair[0]));
  must(close(pair[1]));
  idle(outer);
  must(close(epfd));
  must(close(outer));
  return 0;
}
