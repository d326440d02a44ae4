// Descriptor flags and status flags, each in the other's place, and a blind F_SETFL.
#include <fcntl.h>
#include <unistd.h>

#include "program.h"

int main() {
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
  must(fcntl(pair[0], F_SETFD, O_NONBLOCK));  // EXPECT fcntl-flag-mixup error confirmed
  must(fcntl(pair[0], F_SETFD, O_CLOEXEC));   // EXPECT fcntl-flag-mixup error confirmed
  must(fcntl(pair[0], F_SETFL, FD_CLOEXEC));  // EXPECT fcntl-flag-mixup error confirmed
  must(fcntl(pair[1], F_SETFD, FD_CLOEXEC));
  const int flags = must(fcntl(pair[1], F_GETFD));
  must(fcntl(pair[1], F_SETFL, flags | O_NONBLOCK));  // EXPECT fcntl-flag-mixup error confirmed

  const int log = must(open("/dev/null", O_WRONLY | O_APPEND | O_CLOEXEC));
  must(fcntl(log, F_SETFL, O_NONBLOCK));  // EXPECT fcntl-flag-mixup error confirmed
  must_hold((must(fcntl(log, F_GETFL)) & O_APPEND) == 0);

  must(close(log));
  must(close(pair[0]));
  must(close(pair[1]));
  return 0;
}
