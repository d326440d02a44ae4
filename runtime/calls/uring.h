// io_uring as programs use it through syscall(2): what they submit closes, opens and registers behind
// libc. The entries are read when the program enters the kernel with them, and recorded as the calls that
// they stand for; what cannot be read is said once as io_uring_enter, and the model is careful from then
// on. Rings that a library drives with system calls of its own (liburing's on x86-64) are not seen at all.
#pragma once

#include <sys/types.h>

#include <cstddef>

#include "runtime/calls/syscall_arguments.h"
#include "runtime/record.h"

namespace ofdcheck::runtime {

// After io_uring_setup(2), io_uring_register(2) and mmap(2) of a ring have succeeded.
void ring_made(const Arguments& x, long result, const CallerFrame& caller);
void ring_registered(const Arguments& x);
void ring_mapped(int fd, off_t offset, void* address, std::size_t bytes);

struct SeenRing;
struct RingBatch;

// io_uring_enter(2).
class EnteredRing {
 public:
  // Before the call: what the kernel is about to be told.
  EnteredRing(const Arguments& x, const CallerFrame& caller);
  // After it: what became of that, and of what earlier calls had asked for.
  void left(long result);

 private:
  bool read(unsigned count);

  const CallerFrame caller_;
  SeenRing* ring_ = nullptr;
  RingBatch* batch_ = nullptr;
  bool unread_ = false;  // it submits what could not be read
};

}  // namespace ofdcheck::runtime
