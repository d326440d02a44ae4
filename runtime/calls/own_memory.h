// The program's memory read through the kernel, which fails where there is none: for pointers that the
// kernel has not looked at yet, and for what the program may have unmapped.
#pragma once

#include <sys/uio.h>

#include "runtime/runtime.h"
#include "runtime/uring/ring.h"

namespace ofdcheck::runtime {

class OwnMemory final : public Memory {
 public:
  bool copy(void* to, std::uint64_t address, std::size_t bytes) override {
    if (made().linux_kernel.forbidden()) return false;
    const iovec here{to, bytes}, there{reinterpret_cast<void*>(address), bytes};
    const long self = raw_gettid();  // not getpid: the leader may be gone
    return raw_syscall(SYS_process_vm_readv, self, &here, 1, &there, 1, 0) == static_cast<long>(bytes);
  }
};

}  // namespace ofdcheck::runtime
