#include "acceptor.h"

#include <sys/socket.h>

#include <cerrno>

Accepted Acceptor::one() {
  const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd >= 0) return {Accepted::Outcome::connection, fd};
  if (errno == EAGAIN) return {Accepted::Outcome::none};
  return {Accepted::Outcome::transient};
}
