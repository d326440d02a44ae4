// timerfd_settime(2): arms, and counts as consumption of an expiration.
#include <sys/timerfd.h>

#include "runtime/interpose.h"
#include "runtime/record.h"

namespace ofdcheck::runtime {

OFD_INTERPOSE(int, timerfd_settime,
              (int fd, int flags, const itimerspec* value, itimerspec* old)) noexcept {
  const int result = real_timerfd_settime(fd, flags, value, old);
  Observation seen(CallKind::timerfd_settime, caller_frame());
  seen.call.fd = fd;
  seen.call.flags = flags;
  seen.once(result);
  return result;
}

}  // namespace ofdcheck::runtime
