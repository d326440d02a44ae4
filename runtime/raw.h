// System calls without libc: errno stays the program's, and none of our own interposed functions is
// reached from inside. Results are the kernel's: -errno on failure.
#pragma once

#include <sys/syscall.h>

#include "checker/kernel/raw_syscall.h"

namespace ofdcheck::runtime {

inline int raw_getpid() { return static_cast<int>(raw_syscall(SYS_getpid)); }
inline int raw_gettid() { return static_cast<int>(raw_syscall(SYS_gettid)); }

// Writes the whole text to an fd; false when not all could be written. The program feels nothing of
// it: no signal, and no wait beyond the patience, in milliseconds, for who reads a pipe.
bool raw_write(int fd, const char* text, unsigned long bytes, int patience = 100);

}  // namespace ofdcheck::runtime
