// From one descriptor to another without a look at the bytes, and out of the program's memory into a
// pipe: as hot as input and output.
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <unistd.h>

#include "runtime/calls/hot.h"
#include "runtime/interpose.h"

namespace ofdcheck::runtime {

OFD_INTERPOSE(ssize_t, sendfile, (int out, int in, off_t* offset, size_t size)) noexcept {
  HotCallOf hot(Fixed<CallKind::sendfile>{}, out, size, caller_frame());
  const ssize_t result = real_sendfile(out, in, offset, size);
  hot.leave_having_read(in, result);
  return result;
}
OFD_ALIAS(ssize_t, sendfile64, (int out, int in, off_t* offset, size_t size) noexcept, sendfile);

OFD_INTERPOSE(ssize_t, splice,
              (int in, off64_t* in_offset, int out, off64_t* out_offset, size_t size,
               unsigned int flags)) {
  HotCall hot(CallKind::splice, out, size, caller_frame());
  const ssize_t result = real_splice(in, in_offset, out, out_offset, size, flags);
  hot.leave_having_read(in, result);
  return result;
}

OFD_INTERPOSE(ssize_t, vmsplice,
              (int fd, const iovec* parts, size_t count, unsigned int flags)) {
  // It fills a pipe, or from its other end empties it; as much of it as an output needs to be noted.
  HotCall hot(CallKind::write, fd, 0, caller_frame());
  const ssize_t result = real_vmsplice(fd, parts, count, flags);
  hot.leave(result);
  return result;
}

// What tee hands on stays where it was: an output, and no input.
OFD_INTERPOSE(ssize_t, tee, (int in, int out, size_t size, unsigned int flags)) {
  HotCall hot(CallKind::write, out, 0, caller_frame());
  const ssize_t result = real_tee(in, out, size, flags);
  hot.leave(result);
  return result;
}

// Of files only, which nobody registers.
OFD_INTERPOSE(ssize_t, copy_file_range,
              (int in, off64_t* in_offset, int out, off64_t* out_offset, size_t size,
               unsigned int flags)) {
  HotCall hot(CallKind::sendfile, out, size, caller_frame());
  const ssize_t result = real_copy_file_range(in, in_offset, out, out_offset, size, flags);
  hot.leave_having_read(in, result);
  return result;
}

}  // namespace ofdcheck::runtime
