// System calls without libc: errno stays the program's, and none of our own interposed functions is
// reached from inside. Results are the kernel's: -errno on failure.
#pragma once

#include <sys/syscall.h>

#include "checker/kernel/raw_syscall.h"

namespace ofdcheck::runtime {

inline int raw_getpid() { return static_cast<int>(raw_syscall(SYS_getpid)); }
inline int raw_gettid() { return static_cast<int>(raw_syscall(SYS_gettid)); }

// Writes the whole text to an fd; what cannot be written is dropped.
void raw_write(int fd, const char* text, unsigned long bytes);

// Says why on fd 2 and ends the process: for states of ours that cannot be.
[[noreturn]] void raw_abort(const char* why);

}  // namespace ofdcheck::runtime
