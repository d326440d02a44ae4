// A proxy: when one side ends, both are closed. The other side's event is in the same batch, and its
// handler reads from a number that is closed by then.
#include <cerrno>

#include "batch_connections.h"

void on_event(Connection& connection) {
  char bytes[64];
  const ssize_t n = read(connection.fd, bytes, sizeof bytes);
  if (n > 0) return;
  must_hold(n == 0 || errno == EBADF);
  if (n < 0) return;
  must(close(connection.fd));
  must(close(connection.peer->fd));  // EXPECT stale-batch-event warning confirmed
}

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  Connection* client = new_connection(epfd, EPOLLIN);
  Connection* upstream = new_connection(epfd, EPOLLIN);
  client->peer = upstream;
  upstream->peer = client;
  must(shutdown(client->client, SHUT_WR));
  send_to(*upstream);

  epoll_event events[8];
  const int ready = must(epoll_wait(epfd, events, 8, -1));
  must_hold(ready == 2 && connection_of(events[0]) == client);
  for (int i = 0; i < ready; ++i) on_event(*connection_of(events[i]));
  idle(epfd);
  return 0;
}
