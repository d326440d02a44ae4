// A server forks a child for a snapshot, goes on serving, and closes a connection: the client waits
// for an end that the child holds back.
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
  must(close(connection));  // EXPECT connection-pinned-by-child warning confirmed
  must_hold(!hears_the_end(client));
  idle(epfd);

  child.end();
  must_hold(hears_the_end(client));
  for (const int fd : {client, listener, epfd}) must(close(fd));
  return 0;
}
