#include "net/acceptor.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

#include "counters.h"
#include "plants.h"

namespace refserver {
namespace {

int accept_connection(int listen_fd) {
  if (planted(Bug::edge_blocking_fd)) return ::accept4(listen_fd, nullptr, nullptr, SOCK_CLOEXEC);
  if (planted(Bug::inherited_by_exec)) return ::accept4(listen_fd, nullptr, nullptr, SOCK_NONBLOCK);
  if (planted(Bug::fcntl_flag_mixup)) {
    // Planted: F_SETFD for F_SETFL. The connection blocks, and close-on-exec is gone as well.
    const int fd = ::accept4(listen_fd, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd >= 0) ::fcntl(fd, F_SETFD, O_NONBLOCK);
    return fd;
  }
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
  // Planted: any errno but EAGAIN is the end.
  if (planted(Bug::accept_error_fatal) && errno != EAGAIN)
    throw std::system_error(errno, std::system_category(), "accept");
  // Planted: whatever it was, there is nothing to accept. At EMFILE there is.
  if (planted(Bug::event_spin_emfile)) return {Outcome::none};
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
