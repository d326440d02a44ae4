#include "runtime/raw.h"

#include <cerrno>
#include <csignal>
#include <cstring>

namespace ofdcheck::runtime {

void raw_write(int fd, const char* text, unsigned long bytes) {
  while (bytes > 0) {
    const long n = raw_syscall(SYS_write, fd, reinterpret_cast<long>(text), static_cast<long>(bytes));
    if (n == -EINTR) continue;
    if (n <= 0) return;  // EAGAIN on a non-blocking stderr too: the host must not wait for us
    text += n;
    bytes -= static_cast<unsigned long>(n);
  }
}

void raw_abort(const char* why) {
  constexpr char kHead[] = "ofdcheck: internal error: ";
  raw_write(2, kHead, sizeof kHead - 1);
  raw_write(2, why, std::strlen(why));
  raw_write(2, "\n", 1);
  raw_syscall(SYS_kill, raw_getpid(), SIGABRT);
  for (;;) raw_syscall(SYS_exit_group, 134);
}

}  // namespace ofdcheck::runtime
