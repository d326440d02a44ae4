// The flags of stdin are put back before the process ends; its own descriptions keep O_NONBLOCK.
#include <fcntl.h>
#include <unistd.h>

#include "program.h"

int main() {
  const int flags = must(fcntl(STDIN_FILENO, F_GETFL));
  must_hold((flags & O_NONBLOCK) == 0);
  must(fcntl(STDIN_FILENO, F_SETFL, flags | O_NONBLOCK));
  int own[2];
  must(pipe2(own, O_CLOEXEC | O_NONBLOCK));
  must(fcntl(STDIN_FILENO, F_SETFL, flags));
  return 0;
}
