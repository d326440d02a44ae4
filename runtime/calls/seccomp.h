// A program that puts itself under a seccomp filter, with prctl(2) or with syscall(SYS_seccomp):
// the filter knows the calls that the program makes, not those of the oracles, and may end the
// process for one of them. So the kernel is asked nothing more; what needed an answer is unknown.
#pragma once

#include <linux/seccomp.h>

#include "runtime/calm.h"
#include "runtime/runtime.h"
#include "runtime/unwind/stack_memory.h"

namespace ofdcheck::runtime {

inline void ask_nothing(Runtime& runtime, bool nothing) {
  runtime.linux_kernel.forbid(nothing);
  runtime.sink.stay_silent(nothing);
}

// `install()` makes the call. The questions end before it, because a filter may bind all threads at
// once, and are allowed again when it fails: programs try a filter at address 0 to learn from
// EFAULT that there are filters.
template <class Install>
auto under_filter(Install install) {
  Runtime* runtime = current();
  const bool before = forbid_copying_stacks(true);
  Calm::forbid(true);
  if (runtime != nullptr) ask_nothing(*runtime, true);
  const auto result = install();
  if (result < 0 && !before) {
    if (runtime != nullptr) ask_nothing(*runtime, false);
    Calm::forbid(false);
    forbid_copying_stacks(false);
  }
  return result;
}

// Of seccomp(2): does this operation install a filter, or the strict mode?
inline bool installs_filter(long operation) {
  return operation == SECCOMP_SET_MODE_STRICT || operation == SECCOMP_SET_MODE_FILTER;
}

}  // namespace ofdcheck::runtime
