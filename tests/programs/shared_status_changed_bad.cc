// A program puts O_NONBLOCK on the stdin that whoever started it reads from, too, and leaves it so.
#include "stdio_reader.h"

int main(int count, char** arguments) {
  if (count == 1) {
    must_hold(stdin_left_nonblocking(arguments[0]));
    return 0;
  }
  const int flags = must(fcntl(STDIN_FILENO, F_GETFL));
  must(fcntl(STDIN_FILENO, F_SETFL, flags | O_NONBLOCK));  // EXPECT shared-status-changed warning confirmed
  return 0;
}
