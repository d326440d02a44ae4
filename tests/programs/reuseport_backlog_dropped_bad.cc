// A worker stops: it closes its SO_REUSEPORT listener while a client waits to be accepted. It is the
// last of its group, so the connection cannot migrate whatever net.ipv4.tcp_migrate_req says.
#include <cerrno>

#include "tcp.h"

int main() {
  const int listener = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int on = 1;
  must(setsockopt(listener, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on));
  const int client = connect_to_loopback(listen_on_loopback(listener));
  must(close(listener));  // EXPECT reuseport-backlog-dropped error
  char byte;
  must_hold(read(client, &byte, 1) == -1 && errno == ECONNRESET);
  must(close(client));
  return 0;
}
