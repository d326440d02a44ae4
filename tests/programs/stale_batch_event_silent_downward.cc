// A loop that goes through its batch from the last event to the first. What it closes at the low end has
// its turn behind it or is skipped; the number's new owner is read in between.
#include <initializer_list>

#include "batch_connections.h"
#include "loopback.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int listener = listen_on_loopback();
  Connection* connections[4];
  for (Connection*& connection : connections) connection = new_connection(epfd, EPOLLIN);
  send_to_all(connections[0], connections[1], connections[2], connections[3]);
  const int client = connect_to(listener);
  must_hold(write(client, "y", 1) == 1);

  epoll_event events[8];
  const int ready = must(epoll_wait(epfd, events, 8, -1));
  must_hold(ready == 4);
  char bytes[64];
  int newcomer = -1;
  for (int i = ready; i-- > 0;) {
    Connection& connection = *connection_of(events[i]);
    if (connection.closed) continue;
    if (newcomer >= 0 && read(newcomer, bytes, sizeof bytes) == 1) must_hold(bytes[0] == 'y');
    must_hold(read(connection.fd, bytes, sizeof bytes) == 1);
    if (i != 3) continue;
    connections[1]->closed = true;
    must(close(connections[1]->fd));
    newcomer = must(accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    must_hold(newcomer == connections[1]->fd);
    pollfd input{newcomer, POLLIN, 0};
    must_hold(poll(&input, 1, -1) == 1);
  }
  idle(epfd);
  for (Connection* connection : connections) {
    if (!connection->closed) must(close(connection->fd));
    must(close(connection->client));
    delete connection;
  }
  for (const int fd : {newcomer, client, listener, epfd}) must(close(fd));
  return 0;
}
