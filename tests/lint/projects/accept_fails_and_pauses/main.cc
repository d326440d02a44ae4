#include <sys/socket.h>

#include "loop.h"

int main() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listen(listener, 64) < 0) return 1;
  Loop loop(listener);
  loop.run();
}
