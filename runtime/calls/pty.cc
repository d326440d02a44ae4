// Pseudo-terminals: libc opens, duplicates and closes inside these without a call we see.
#include <fcntl.h>
#include <pty.h>
#include <stdlib.h>
#include <unistd.h>
#include <utmp.h>

#include <array>

#include "runtime/calls/opened.h"
#include "runtime/interpose.h"

namespace ofdcheck::runtime {
namespace {

constexpr std::array<int, 3> kStdio{0, 1, 2};

}  // namespace

OFD_INTERPOSE(int, posix_openpt, (int flags)) {
  return opened(CallKind::openpty, caller_frame(), real_posix_openpt(flags), flags);
}
OFD_INTERPOSE(int, getpt, (void)) { return opened(CallKind::openpty, caller_frame(), real_getpt(), 0); }

OFD_INTERPOSE(int, openpty, (int* master, int* slave, char* name, const termios* mode,
                             const winsize* size)) noexcept {
  const int result = real_openpty(master, slave, name, mode, size);
  Observation seen(CallKind::openpty, caller_frame());
  std::array<int, 2> made;
  if (result == 0) {
    made = {*master, *slave};
    seen.call.fds = made;
  }
  seen.once(result);
  return result;
}

// The terminal becomes 0, 1 and 2, and is given back under its own number.
OFD_INTERPOSE(int, login_tty, (int fd)) {
  Observation seen(CallKind::login_tty, caller_frame());
  seen.call.fd = fd;
  seen.call.fds = kStdio;
  seen.enter();
  const int result = real_login_tty(fd);
  seen.leave(result);
  return result;
}

// The child is made by libc's own fork, which the atfork handlers (runtime.cc) announce; there the
// terminal is on 0, 1 and 2 already, and its other numbers are closed.
OFD_INTERPOSE(pid_t, forkpty, (int* master, char* name, const termios* mode,
                               const winsize* size)) noexcept {
  const pid_t result = real_forkpty(master, name, mode, size);
  Observation seen(result == 0 ? CallKind::login_tty : CallKind::openpty, caller_frame());
  std::array<int, 1> made;
  if (result > 0) {
    made = {*master};
    seen.call.fds = made;
  }
  if (result == 0) seen.call.fds = kStdio;
  seen.once(result < 0 ? -1 : 0);
  return result;
}

// Returns in a child, like forkpty's; with /dev/null on 0, 1 and 2 unless it was told to leave them.
OFD_INTERPOSE(int, daemon, (int keep_directory, int keep_stdio)) noexcept {
  const int result = real_daemon(keep_directory, keep_stdio);
  Observation seen(CallKind::daemon, caller_frame());
  if (keep_stdio == 0 && result == 0) seen.call.fds = kStdio;
  seen.once(result);
  return result;
}

}  // namespace ofdcheck::runtime
