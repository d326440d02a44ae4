// A connection is closed where its error is found, and again by the object that owns it.
#include <sys/socket.h>
#include <unistd.h>

#include "program.h"

struct Connection {
  int fd = -1;
  ~Connection() {
    if (close(fd) != 0) std::puts("close failed");  // EXPECT double-close warning confirmed
  }
};

void on_readable(Connection& connection) {
  char bytes[64];
  if (read(connection.fd, bytes, sizeof bytes) == 0) must(close(connection.fd));
}

int main() {
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
  must(close(pair[1]));
  {
    Connection connection{pair[0]};
    on_readable(connection);
  }
  return 0;
}
