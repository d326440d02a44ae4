// The same server tells the peer before it closes: shutdown acts on the connection, whoever holds it.
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
  must(shutdown(connection, SHUT_RDWR));
  must(close(connection));
  must_hold(hears_the_end(client));
  idle(epfd);

  child.end();
  for (const int fd : {client, listener, epfd}) must(close(fd));
  return 0;
}
