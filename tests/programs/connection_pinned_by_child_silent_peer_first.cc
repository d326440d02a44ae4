// The child holds the connection, but the client has ended it: it waits for nothing.
#include <initializer_list>

#include "pinning_child.h"
#include "tcp.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int listener = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int client = connect_to_loopback(listen_on_loopback(listener));
  const int connection = must(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
  PinningChild child;

  serve_one(epfd, connection, client);
  must(shutdown(client, SHUT_RDWR));  // its close alone would not: the child holds that end, too
  must(close(client));
  char byte;
  must_hold(read(connection, &byte, 1) == 0);
  must(close(connection));
  idle(epfd);

  child.end();
  for (const int fd : {listener, epfd}) must(close(fd));
  return 0;
}
