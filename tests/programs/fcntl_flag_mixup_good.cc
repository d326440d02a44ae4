// Each flag in its place; flags that were read may be taken away again.
#include <fcntl.h>
#include <unistd.h>

#include "program.h"

int main() {
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
  must(fcntl(pair[0], F_SETFD, FD_CLOEXEC));
  must(fcntl(pair[1], F_SETFD, must(fcntl(pair[1], F_GETFD)) | FD_CLOEXEC));
  must(fcntl(pair[0], F_SETFL, O_NONBLOCK));  // a new socket has nothing else to lose
  must(fcntl(pair[1], F_SETFL, must(fcntl(pair[1], F_GETFL)) | O_NONBLOCK));

  const int log = must(open("/dev/null", O_WRONLY | O_APPEND | O_CLOEXEC));
  const int flags = must(fcntl(log, F_GETFL));
  must(fcntl(log, F_SETFL, flags | O_NONBLOCK));
  must(fcntl(log, F_SETFL, flags & ~O_APPEND));

  must(close(log));
  must(close(pair[0]));
  must(close(pair[1]));
  return 0;
}
