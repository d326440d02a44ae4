// DEL after close, while a dup keeps the description: the DEL fails and the entry stays for good.
#include <sys/socket.h>
#include <unistd.h>

#include "program.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
  must(control(epfd, EPOLL_CTL_ADD, pair[0], EPOLLIN, pair[0]));
  const int kept = must(dup(pair[0]));
  must(close(pair[0]));  // EXPECT stale-registration warning confirmed
  const int result = epoll_ctl(epfd, EPOLL_CTL_DEL, pair[0], nullptr);  // EXPECT ctl-after-close warning confirmed
  must_hold(result == -1);
  idle(epfd);
  must(close(kept));
  must(close(pair[1]));
  must(close(epfd));
  return 0;
}
