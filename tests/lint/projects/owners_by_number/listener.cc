#include <sys/socket.h>

#include "loop.h"

void accept_one(Loop& loop, int listener) {
  const int fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd >= 0) loop.adopt(fd);
}
