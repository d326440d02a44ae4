// Writes that were cut short and need no EPOLLOUT of their own: the entry asks for it all the time;
// another number of the description does; datagrams may be dropped; the peer has gone.
#include <unistd.h>

#include "sleeping_loop.h"

namespace {

void fill(int fd) {
  const char piece[1'024] = {};
  while (send(fd, piece, sizeof piece, MSG_NOSIGNAL) > 0) continue;
  must_hold(errno == EAGAIN);
}

void read_all(int fd) {
  char piece[1'024];
  while (recv(fd, piece, sizeof piece, 0) > 0) continue;
  must_hold(errno == EAGAIN);
}

}  // namespace

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int types[] = {SOCK_STREAM, SOCK_STREAM, SOCK_DGRAM, SOCK_STREAM};
  int pairs[4][2];
  for (int i = 0; i < 4; ++i)
    must(socketpair(AF_UNIX, types[i] | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pairs[i]));
  must(control(epfd, EPOLL_CTL_ADD, pairs[0][0], EPOLLIN | EPOLLOUT | EPOLLET, 0));
  const int for_writing = must(dup(pairs[1][0]));
  must(control(epfd, EPOLL_CTL_ADD, pairs[1][0], EPOLLIN, 1));
  must(control(epfd, EPOLL_CTL_ADD, for_writing, EPOLLOUT | EPOLLET, 2));
  must(control(epfd, EPOLL_CTL_ADD, pairs[2][0], EPOLLIN, 3));
  must(control(epfd, EPOLL_CTL_ADD, pairs[3][0], EPOLLIN | EPOLLET, 4));
  epoll_event events[8];
  must(epoll_wait(epfd, events, 8, 0));
  for (auto& pair : pairs) fill(pair[0]);
  must(epoll_wait(epfd, events, 8, 0));
  for (int i = 0; i < 3; ++i) read_all(pairs[i][1]);
  must(close(pairs[3][1]));
  while (must(epoll_wait(epfd, events, 8, 20)) > 0) continue;
  sleep_without_time_out(epfd);

  for (auto& pair : pairs) must(close(pair[0]));
  for (int i = 0; i < 3; ++i) must(close(pairs[i][1]));
  must(close(for_writing));
  must(close(epfd));
  return 0;
}
