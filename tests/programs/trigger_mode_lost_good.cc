// One place builds all masks of a registration, so EPOLLET stays. What changes its mode on purpose
// is silent, too: a pause, a one-shot wait for a connect, edges in place of one-shot.
#include <unistd.h>

#include "program.h"

namespace {

unsigned mask(bool wants_to_write) {
  return (wants_to_write ? EPOLLIN | EPOLLOUT : EPOLLIN) | EPOLLET;
}

}  // namespace

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair));
  must(control(epfd, EPOLL_CTL_ADD, pair[0], mask(false), pair[0]));
  must(control(epfd, EPOLL_CTL_MOD, pair[0], mask(true), pair[0]));
  epoll_event event;
  must_hold(epoll_wait(epfd, &event, 1, 0) == 1);
  must_hold(epoll_wait(epfd, &event, 1, 0) == 0);
  must(control(epfd, EPOLL_CTL_MOD, pair[0], 0, pair[0]));
  must(control(epfd, EPOLL_CTL_MOD, pair[0], mask(false), pair[0]));

  must(control(epfd, EPOLL_CTL_ADD, pair[1], EPOLLOUT | EPOLLONESHOT, pair[1]));
  must_hold(epoll_wait(epfd, &event, 1, 0) == 1);
  must(control(epfd, EPOLL_CTL_MOD, pair[1], EPOLLIN | EPOLLET, pair[1]));

  must(close(pair[0]));
  must(close(pair[1]));
  must(close(epfd));
  return 0;
}
