#include "acceptor.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

int Acceptor::accept_connection() const {
  return ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

Acceptor::Result Acceptor::accept_one() {
  const int fd = accept_connection();
  if (fd >= 0) return {Outcome::accepted, fd};
  return {Outcome::none};
}
