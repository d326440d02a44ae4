// The handler says whether the connection still exists, and nothing is sent on it when it does not.
#include <sys/socket.h>
#include <unistd.h>

#include "program.h"

bool handle(int fd) {
  char request[64];
  if (read(fd, request, sizeof request) > 0) return true;
  must_hold(send(fd, "bye\n", 4, MSG_NOSIGNAL) == 4);
  must(close(fd));
  return false;
}

int main() {
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
  must(shutdown(pair[1], SHUT_WR));
  if (handle(pair[0])) must(close(pair[0]));
  must(close(pair[1]));
  return 0;
}
