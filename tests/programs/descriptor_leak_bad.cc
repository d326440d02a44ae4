// A server that is full accepts a connection only to drop it, and forgets to close it.
#include <sys/socket.h>
#include <unistd.h>

#include "loopback.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int listener = listen_on_loopback();
  const int client = connect_to(listener);
  const int dropped = must(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));  // EXPECT descriptor-leak note confirmed
  must_hold(dropped > 2);
  must(close(client));
  idle(epfd);
  must(close(listener));
  must(close(epfd));
  return 0;
}
