#include "runtime/raw.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>

namespace ofdcheck::runtime {
namespace {

constexpr std::uint64_t bit(int signal) { return std::uint64_t{1} << (signal - 1); }

// What a write of ours raises in this thread is not the program's: a pipe without a reader, a file
// at its limit (RLIMIT_FSIZE). It is blocked, and taken away again; one that was pending stays.
class OwnSignals {
 public:
  OwnSignals() {
    raw_syscall(SYS_rt_sigprocmask, SIG_BLOCK, &kOwn, &before_, sizeof kOwn);
    raw_syscall(SYS_rt_sigpending, &pending_, sizeof pending_);
  }
  OwnSignals(const OwnSignals&) = delete;
  OwnSignals& operator=(const OwnSignals&) = delete;
  ~OwnSignals() {
    const std::uint64_t ours = kOwn & ~pending_;
    const timespec at_once{};
    while (raw_syscall(SYS_rt_sigtimedwait, &ours, 0, &at_once, sizeof ours) > 0) {
    }
    raw_syscall(SYS_rt_sigprocmask, SIG_SETMASK, &before_, 0, sizeof before_);
  }

 private:
  static constexpr std::uint64_t kOwn = bit(SIGPIPE) | bit(SIGXFSZ);
  std::uint64_t before_ = 0;
  std::uint64_t pending_ = 0;
};

// A pipe that is full and not read must not hold the program up.
bool has_room(int fd, int patience) {
  pollfd asked{fd, POLLOUT, 0};
  return raw_syscall(SYS_poll, &asked, 1, patience) == 1 && (asked.revents & POLLOUT) != 0;
}

}  // namespace

bool raw_write(int fd, const char* text, unsigned long bytes, int patience) {
  const OwnSignals own;
  constexpr unsigned long kAtOnce = 4096;  // PIPE_BUF: as much as POLLOUT promises
  while (bytes > 0) {
    if (!has_room(fd, patience)) return false;
    const long n = raw_syscall(SYS_write, fd, text, std::min(bytes, kAtOnce));
    if (n == -EINTR) continue;
    if (n <= 0) return false;
    text += n;
    bytes -= static_cast<unsigned long>(n);
  }
  return true;
}

}  // namespace ofdcheck::runtime
