// The number is forgotten where it is closed, so the owner has nothing left to close.
#include <sys/socket.h>
#include <unistd.h>

#include "program.h"

struct Connection {
  int fd = -1;
  ~Connection() { hang_up(); }
  void hang_up() {
    if (fd >= 0) must(close(fd));
    fd = -1;
  }
};

void on_readable(Connection& connection) {
  char bytes[64];
  if (read(connection.fd, bytes, sizeof bytes) == 0) connection.hang_up();
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
