// The proxy again: who is closed is marked, its event is skipped, and its object lives on until the
// batch is over.
#include <vector>

#include "batch_connections.h"

std::vector<Connection*> graveyard;

void end(Connection* connection) {
  must(close(connection->fd));
  connection->closed = true;
  graveyard.push_back(connection);
}

void on_event(Connection* connection) {
  char bytes[64];
  if (connection->closed || read(connection->fd, bytes, sizeof bytes) != 0) return;
  end(connection->peer);
  end(connection);
}

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  Connection* client = new_connection(epfd, EPOLLIN);
  Connection* upstream = new_connection(epfd, EPOLLIN);
  const int ends[] = {client->client, upstream->client};
  client->peer = upstream;
  upstream->peer = client;
  must(shutdown(client->client, SHUT_WR));
  send_to(*upstream);

  epoll_event events[8];
  const int ready = must(epoll_wait(epfd, events, 8, -1));
  must_hold(ready == 2 && connection_of(events[0]) == client);
  for (int i = 0; i < ready; ++i) on_event(connection_of(events[i]));
  for (Connection* dead : graveyard) delete dead;
  idle(epfd);
  for (const int fd : ends) must(close(fd));
  must(close(epfd));
  return 0;
}
