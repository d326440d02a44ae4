// A thread closes a connection and deregisters it afterwards; meanwhile another thread has got the
// number. This time the newcomer is not registered here yet, and the DEL only fails.
#include <sys/socket.h>
#include <unistd.h>

#include <barrier>
#include <thread>

#include "program.h"

std::barrier step(2);

void opener(int expected) {
  step.arrive_and_wait();
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
  must_hold(pair[0] == expected);
  step.arrive_and_wait();
  step.arrive_and_wait();
  must(close(pair[0]));
  must(close(pair[1]));
}

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
  must(control(epfd, EPOLL_CTL_ADD, pair[0], EPOLLIN, pair[0]));
  std::thread other(opener, pair[0]);
  idle(epfd);
  must(close(pair[0]));
  step.arrive_and_wait();
  step.arrive_and_wait();
  const int result = epoll_ctl(epfd, EPOLL_CTL_DEL, pair[0], nullptr);  // EXPECT ctl-after-close warning confirmed
  must_hold(result == -1);
  idle(epfd);
  step.arrive_and_wait();
  other.join();
  must(close(pair[1]));
  must(close(epfd));
  return 0;
}
