// fcntl(2) and ioctl(2): descriptor flags, status flags, F_DUPFD.
#include <fcntl.h>
#include <sys/ioctl.h>

#include <cstdarg>

#include "runtime/calls/hot.h"
#include "runtime/interpose.h"

namespace ofdcheck::runtime {
namespace {

bool dups(int command) { return command == F_DUPFD || command == F_DUPFD_CLOEXEC; }
bool concerns_us(int command) {
  return command == F_GETFD || command == F_SETFD || command == F_GETFL || command == F_SETFL;
}

}  // namespace

// Every fcntl command takes an int, a pointer or nothing: as a long it passes unchanged.
OFD_INTERPOSE(int, fcntl, (int fd, int command, ...)) {
  std::va_list arguments;
  va_start(arguments, command);
  const long argument = va_arg(arguments, long);
  va_end(arguments);
  if (!dups(command) && !concerns_us(command)) {
    const int result = real_fcntl(fd, command, argument);
    if (result >= 0 || errno != EBADF) return result;
    Observation seen(CallKind::fcntl, caller_frame());
    seen.call.fd = fd;
    seen.call.op = command;
    seen.once(result);
    return result;
  }
  Observation seen(dups(command) ? CallKind::fcntl_dupfd : CallKind::fcntl, caller_frame());
  seen.call.fd = fd;
  seen.call.op = command;
  seen.call.flags = static_cast<int>(argument);
  if (command != F_GETFD && command != F_GETFL) seen.enter();
  const int result = real_fcntl(fd, command, argument);
  seen.leave(result);
  return result;
}
OFD_ALIAS(int, fcntl64, (int fd, int command, ...), fcntl);
OFD_ALIAS(int, __fcntl, (int fd, int command, ...), fcntl);

OFD_INTERPOSE(int, ioctl, (int fd, unsigned long request, ...)) noexcept {
  std::va_list arguments;
  va_start(arguments, request);
  void* argument = va_arg(arguments, void*);
  va_end(arguments);
  if (request == FIONREAD && !unobserved()) {  // libevent asks it before each read
    HotCall hot(CallKind::ioctl, fd, 0, caller_frame());
    hot.is_request(request);
    const int result = real_ioctl(fd, request, argument);
    hot.leave(result);
    return result;
  }
  const int result = real_ioctl(fd, request, argument);
  const int error = errno;
  const bool concerns = request == FIONBIO || request == FIOCLEX || request == FIONCLEX;
  if (!concerns && !(result < 0 && error == EBADF)) return result;
  Observation seen(CallKind::ioctl, caller_frame());
  seen.call.fd = fd;
  seen.call.op = static_cast<int>(request);
  if (request == FIONBIO && result == 0) seen.call.flags = *static_cast<const int*>(argument);
  seen.once(result);
  return result;
}

}  // namespace ofdcheck::runtime
