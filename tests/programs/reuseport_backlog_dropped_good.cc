// A worker stops: it accepts what is in its queue to the end, then closes the listener.
#include <cerrno>

#include "tcp.h"

int main() {
  const int listener = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int on = 1;
  must(setsockopt(listener, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on));
  const int client = connect_to_loopback(listen_on_loopback(listener));
  const int connection = must(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  must_hold(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC) == -1 && errno == EAGAIN);
  must(close(listener));
  must(static_cast<int>(write(connection, "!", 1)));
  char byte;
  must_hold(read(client, &byte, 1) == 1);
  must(shutdown(connection, SHUT_RDWR));
  must(close(connection));
  must(close(client));
  return 0;
}
