// Sockets: made, accepted, connected, listened on, shut down, configured.
#include <sys/socket.h>
#include <unistd.h>
#include <fcntl.h>

#include "runtime/calls/hot.h"
#include "runtime/interpose.h"

namespace ofdcheck::runtime {
namespace {

// accept that found nothing is hot: a loop drains its listener until EAGAIN each time.
int accepted(const CallerFrame& caller, HotCall& hot, int listener, int result, int flags) {
  if (result < 0) {
    hot.leave(result);
    return result;
  }
  hot.leave_for_the_door();
  Observation seen(CallKind::accept, caller);
  seen.call.fd = listener;
  seen.call.flags = flags;
  seen.once(result);
  return result;
}

}  // namespace

OFD_INTERPOSE(int, socket, (int domain, int type, int protocol)) noexcept {
  const int result = real_socket(domain, type, protocol);
  Observation seen(CallKind::socket, caller_frame());
  seen.call.flags = type;
  seen.once(result);
  return result;
}

OFD_INTERPOSE(int, socketpair, (int domain, int type, int protocol, int pair[2])) noexcept {
  const int result = real_socketpair(domain, type, protocol, pair);
  Observation seen(CallKind::socketpair, caller_frame());
  seen.call.flags = type;
  if (result == 0) seen.call.fds = {pair, 2};
  seen.once(result);
  return result;
}

OFD_INTERPOSE(int, accept, (int fd, sockaddr* address, socklen_t* length)) {
  HotCall hot(CallKind::accept, fd, 0, caller_frame());
  return accepted(caller_frame(), hot, fd, real_accept(fd, address, length), 0);
}

OFD_INTERPOSE(int, accept4, (int fd, sockaddr* address, socklen_t* length, int flags)) {
  HotCall hot(CallKind::accept, fd, 0, caller_frame());
  return accepted(caller_frame(), hot, fd, real_accept4(fd, address, length, flags), flags);
}

OFD_INTERPOSE(int, bind, (int fd, const sockaddr* address, socklen_t length)) noexcept {
  const int result = real_bind(fd, address, length);
  Observation seen(CallKind::bind, caller_frame());
  seen.call.fd = fd;
  seen.once(result);
  return result;
}

OFD_INTERPOSE(int, listen, (int fd, int backlog)) noexcept {
  const int result = real_listen(fd, backlog);
  Observation seen(CallKind::listen, caller_frame());
  seen.call.fd = fd;
  seen.call.size = backlog;
  seen.once(result);
  return result;
}

OFD_INTERPOSE(int, connect, (int fd, const sockaddr* address, socklen_t length)) {
  const int result = real_connect(fd, address, length);
  Observation seen(CallKind::connect, caller_frame());
  seen.call.fd = fd;
  seen.once(result);
  return result;
}
OFD_ALIAS(int, __connect, (int fd, const sockaddr* address, socklen_t length), connect);

OFD_INTERPOSE(int, shutdown, (int fd, int how)) noexcept {
  Observation seen(CallKind::shutdown, caller_frame());
  seen.call.fd = fd;
  seen.call.flags = how;
  seen.enter();
  const int result = real_shutdown(fd, how);
  seen.leave(result);
  return result;
}

OFD_INTERPOSE(int, setsockopt,
              (int fd, int level, int option, const void* value, socklen_t length)) noexcept {
  const int result = real_setsockopt(fd, level, option, value, length);
  const int error = errno;
  // Only what the model keeps, and what says that the number is not open, is worth the door.
  const bool reuseport = level == SOL_SOCKET && option == SO_REUSEPORT;
  if (!reuseport && !(result < 0 && error == EBADF)) return result;
  Observation seen(CallKind::setsockopt, caller_frame());
  seen.call.fd = fd;
  seen.call.op = (level << 16) | option;
  if (reuseport && length >= sizeof(int)) seen.call.flags = *static_cast<const int*>(value);
  seen.once(result);
  return result;
}

OFD_INTERPOSE(int, pipe, (int ends[2])) noexcept {
  const int result = real_pipe(ends);
  Observation seen(CallKind::pipe, caller_frame());
  if (result == 0) seen.call.fds = {ends, 2};
  seen.once(result);
  return result;
}
OFD_ALIAS(int, __pipe, (int ends[2]) noexcept, pipe);

OFD_INTERPOSE(int, pipe2, (int ends[2], int flags)) noexcept {
  const int result = real_pipe2(ends, flags);
  Observation seen(CallKind::pipe, caller_frame());
  seen.call.flags = flags;
  if (result == 0) seen.call.fds = {ends, 2};
  seen.once(result);
  return result;
}

}  // namespace ofdcheck::runtime
