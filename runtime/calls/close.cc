// close(2), close_range(2), closefrom(3).
#include <unistd.h>

#include "checker/model/fd_table.h"
#include "runtime/interpose.h"
#include "runtime/record.h"

namespace ofdcheck::runtime {

OFD_INTERPOSE(int, close, (int fd)) {
  Observation seen(CallKind::close, caller_frame());
  seen.call.fd = fd;
  seen.enter();
  const int result = real_close(fd);
  seen.leave(result);
  return result;
}
OFD_ALIAS(int, __close, (int fd), close);

OFD_INTERPOSE(int, close_range, (unsigned int first, unsigned int last, int flags)) {
  Observation seen(CallKind::close_range, caller_frame());
  seen.call.fd = first > FdTable::kLimit ? FdTable::kLimit : static_cast<int>(first);
  seen.call.target = last > FdTable::kLimit ? FdTable::kLimit : static_cast<int>(last);
  seen.call.flags = flags;
  seen.enter();
  const int result = real_close_range(first, last, flags);
  seen.leave(result);
  return result;
}

OFD_INTERPOSE(void, closefrom, (int low)) {
  Observation seen(CallKind::closefrom, caller_frame());
  seen.call.fd = low < 0 ? 0 : low;
  seen.enter();
  real_closefrom(low);
  seen.leave(0);
}

}  // namespace ofdcheck::runtime
