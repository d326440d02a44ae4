// A handler answers on a connection that its error path has closed already.
#include <sys/socket.h>
#include <unistd.h>

#include "program.h"

bool handle(int fd) {
  char request[64];
  if (read(fd, request, sizeof request) > 0) return true;
  must(close(fd));
  return false;
}

int main() {
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
  must(shutdown(pair[1], SHUT_WR));
  handle(pair[0]);
  const ssize_t sent = send(pair[0], "bye\n", 4, MSG_NOSIGNAL);  // EXPECT use-after-close warning confirmed
  must_hold(sent == -1);
  must(close(pair[1]));
  return 0;
}
