#include "cli/run/leave_stdio.h"

#include <fcntl.h>
#include <unistd.h>

#include <initializer_list>

namespace ofdcheck::cli {

void occupy_stdio() {
  int nothing = 0;
  while (nothing >= 0 && nothing <= STDERR_FILENO) nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nothing >= 0) close(nothing);
}

void leave_stdio() {
  const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nothing < 0) return;
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO})
    if (nothing != fd) dup2(nothing, fd);
  if (nothing > STDERR_FILENO) close(nothing);
}

}  // namespace ofdcheck::cli
