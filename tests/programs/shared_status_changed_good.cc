// A program puts the flags of stdin back before it ends; its own descriptions keep O_NONBLOCK.
#include "stdio_reader.h"

int main(int count, char** arguments) {
  if (count == 1) {
    must_hold(!stdin_left_nonblocking(arguments[0]));
    return 0;
  }
  const int flags = must(fcntl(STDIN_FILENO, F_GETFL));
  must(fcntl(STDIN_FILENO, F_SETFL, flags | O_NONBLOCK));
  int own[2];
  must(pipe2(own, O_CLOEXEC | O_NONBLOCK));
  must(fcntl(STDIN_FILENO, F_SETFL, flags));
  return 0;
}
