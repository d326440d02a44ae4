// Pseudo-terminals: libc opens, duplicates and closes inside these without a call we see.
#include <pty.h>
#include <utmp.h>
#include <unistd.h>

#include <array>

#include "runtime/interpose.h"
#include "runtime/record.h"

namespace ofdcheck::runtime {

OFD_INTERPOSE(int, openpty, (int* master, int* slave, char* name, const termios* mode,
                             const winsize* size)) noexcept {
  const int result = real_openpty(master, slave, name, mode, size);
  Observation seen(CallKind::openpty, caller_frame());
  const std::array<int, 2> made{*master, *slave};
  if (result == 0) seen.call.fds = made;
  seen.once(result);
  return result;
}

// The child is made by libc's own fork; the atfork handlers (runtime.cc) announce it.
OFD_INTERPOSE(pid_t, forkpty, (int* master, char* name, const termios* mode,
                               const winsize* size)) noexcept {
  const pid_t result = real_forkpty(master, name, mode, size);
  if (result > 0) {
    Observation seen(CallKind::openpty, caller_frame());
    const std::array<int, 1> made{*master};
    seen.call.fds = made;
    seen.once(0);
  }
  return result;
}

}  // namespace ofdcheck::runtime
