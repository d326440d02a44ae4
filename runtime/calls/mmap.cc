// mmap(2) of a descriptor: the mapping holds the description after the last close (a perf ring, an
// AF_PACKET ring, io_uring's), and so its registrations.
#include <sys/mman.h>

#include "runtime/calls/uring.h"
#include "runtime/interpose.h"
#include "runtime/record.h"
#include "runtime/runtime.h"

namespace ofdcheck::runtime {

OFD_INTERPOSE(void*, mmap, (void* address, size_t length, int protection, int flags, int fd,
                            off_t offset)) noexcept {
  void* result = real_mmap(address, length, protection, flags, fd, offset);
  // Regular files cannot be registered, so who maps them is of no interest; allocators map without a
  // descriptor, and early.
  if (fd < 0 || result == MAP_FAILED || unobserved()) return result;
  const OpenFile* file = made().model.file_of(fd);
  if (file == nullptr || file->kind == FileKind::file) return result;
  Observation seen(CallKind::mmap, caller_frame());
  seen.call.fd = fd;
  seen.once(0);
  if (file->kind == FileKind::io_uring) ring_mapped(fd, offset, result, length);
  return result;
}
OFD_ALIAS(void*, mmap64,
          (void* address, size_t length, int protection, int flags, int fd, off_t offset) noexcept,
          mmap);

}  // namespace ofdcheck::runtime
