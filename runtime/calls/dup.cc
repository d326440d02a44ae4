// dup(2), dup2(2), dup3(2). F_DUPFD is in fcntl.cc.
#include <unistd.h>

#include "runtime/interpose.h"
#include "runtime/record.h"

namespace ofdcheck::runtime {

OFD_INTERPOSE(int, dup, (int fd)) {
  Observation seen(CallKind::dup, caller_frame());
  seen.call.fd = fd;
  seen.enter();
  const int result = real_dup(fd);
  seen.leave(result);
  return result;
}

OFD_INTERPOSE(int, dup2, (int fd, int target)) {
  Observation seen(CallKind::dup2, caller_frame());
  seen.call.fd = fd;
  seen.call.target = target;
  seen.enter();
  const int result = real_dup2(fd, target);
  seen.leave(result);
  return result;
}
OFD_ALIAS(int, __dup2, (int fd, int target), dup2);

OFD_INTERPOSE(int, dup3, (int fd, int target, int flags)) {
  Observation seen(CallKind::dup3, caller_frame());
  seen.call.fd = fd;
  seen.call.target = target;
  seen.call.flags = flags;
  seen.enter();
  const int result = real_dup3(fd, target, flags);
  seen.leave(result);
  return result;
}

}  // namespace ofdcheck::runtime
