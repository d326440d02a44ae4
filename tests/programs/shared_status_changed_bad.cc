// O_NONBLOCK is put on the stdin that whoever started this process reads from, too, and left there.
#include <fcntl.h>
#include <unistd.h>

#include "program.h"

int main() {
  const int flags = must(fcntl(STDIN_FILENO, F_GETFL));
  must_hold((flags & O_NONBLOCK) == 0);
  must(fcntl(STDIN_FILENO, F_SETFL, flags | O_NONBLOCK));  // EXPECT shared-status-changed warning confirmed
  return 0;
}
