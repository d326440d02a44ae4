#include "net/acceptor.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <cerrno>

#include "counters.h"
#include "plants.h"

namespace refserver {
namespace {

int accept_connection(int listen_fd) {
  return ::accept4(listen_fd, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

}  // namespace

Acceptor::Acceptor(int listen_fd) : listen_fd_(listen_fd) { take_spare(); }

void Acceptor::take_spare() { spare_.reset(::open("/dev/null", O_RDONLY | O_CLOEXEC)); }

Acceptor::Result Acceptor::accept_one() {
  const int fd = accept_connection(listen_fd_);
  if (fd >= 0) {
    count(&Counters::accepts);
    return {Outcome::accepted, fd};
  }
  switch (errno) {
    case EAGAIN:
      return {Outcome::none};
    case EMFILE:
    case ENFILE:
      count(&Counters::accept_errors);
      return turn_one_away();
    case ENOBUFS:
    case ENOMEM:
      count(&Counters::accept_errors);
      return {Outcome::exhausted};
    default:
      // EINTR, ECONNABORTED, EPERM (firewall), EPROTO and the network's own errors, which Linux
      // passes through accept() (accept(2)): each is about one connection, none about the listener.
      count(&Counters::accept_errors);
      return {Outcome::transient};
  }
}

Acceptor::Result Acceptor::turn_one_away() {
  if (!spare_) take_spare();
  if (!spare_) return {Outcome::exhausted};
  spare_.reset();
  const int fd = accept_connection(listen_fd_);
  if (fd >= 0) close_fd(fd);
  const int error = errno;
  take_spare();
  if (fd >= 0) return {Outcome::transient};
  // Another thread may have taken the number we gave up.
  return {error == EAGAIN ? Outcome::none : Outcome::exhausted};
}

}  // namespace refserver
