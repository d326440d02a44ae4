#include "acceptor.h"

#include <sys/socket.h>

#include <cerrno>

Accepted Blocking::one() {
  return judged(::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC));
}

Accepted NonBlocking::one() {
  return judged(::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
}

Accepted Acceptor::judged(int fd) {
  if (fd >= 0) return {Accepted::Outcome::connection, fd};
  switch (errno) {
    case EAGAIN:
      return {Accepted::Outcome::none};
    case EMFILE:
    case ENFILE:
      return {Accepted::Outcome::exhausted};
    default:
      return {Accepted::Outcome::transient};
  }
}
