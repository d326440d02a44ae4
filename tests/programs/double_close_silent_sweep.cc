// Closing what is not open, as correct programs do: sweeps up and down over numbers of which some
// were closed before, close(-1) of an idle slot, and a forked child that closes what it believes to
// have inherited.
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "program.h"

void sweep_up(int from, int to) {
  for (int fd = from; fd <= to; ++fd) close(fd);
}

void sweep_down(int from, int to) {
  for (int fd = to; fd >= from; --fd) close(fd);
}

int main() {
  int first = must(open("/dev/null", O_RDONLY | O_CLOEXEC));
  int second = must(open("/dev/null", O_RDONLY | O_CLOEXEC));
  must(close(first));
  must(close(-1) == -1 ? 0 : -1);

  const pid_t child = must(fork());
  if (child == 0) {
    close(first);
    close(second);
    sweep_up(3, 200);
    sweep_down(3, 200);
    _exit(0);
  }
  int status = 0;
  must(waitpid(child, &status, 0));
  must_hold(status == 0);

  sweep_up(first, first + 100);
  sweep_down(first, first + 100);
  return 0;
}
