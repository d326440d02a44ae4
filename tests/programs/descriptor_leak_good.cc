// What is accepted and not served is closed, and so is a dup whose registration has ended.
#include <sys/socket.h>
#include <unistd.h>

#include "loopback.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int listener = listen_on_loopback();
  const int client = connect_to(listener);
  const int dropped = must(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
  const int for_writing = must(dup(dropped));
  must(control(epfd, EPOLL_CTL_ADD, for_writing, EPOLLOUT, for_writing));
  must(control(epfd, EPOLL_CTL_DEL, for_writing, 0, 0));
  must(close(for_writing));
  must(close(dropped));
  must(close(client));
  idle(epfd);
  must(close(listener));
  must(close(epfd));
  return 0;
}
