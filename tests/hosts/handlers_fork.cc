// A timer's handler forks, wherever it interrupts; each child works on its own, also after the handler has
// returned into what it interrupted.
#include <sys/eventfd.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "tests/hosts/host.h"

namespace {

volatile std::sig_atomic_t forks = 0;
volatile std::sig_atomic_t children_right = 0;
volatile std::sig_atomic_t is_child = 0;

bool open_and_close() {
  const int fd = eventfd(0, EFD_CLOEXEC);
  const int copy = dup(fd);
  return fd >= 0 && copy >= 0 && close(copy) == 0 && close(fd) == 0;
}

void on_alarm(int) {
  const int kept = errno;
  if (is_child != 0) return;
  const pid_t child = fork();
  if (child == 0) {
    if (!open_and_close()) _exit(1);
    is_child = 1;
  } else {
    int status = 0;
    if (waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 7)
      children_right = children_right + 1;
    forks = forks + 1;
  }
  errno = kept;
}

}  // namespace

int main() {
  struct sigaction action {};
  action.sa_handler = on_alarm;
  action.sa_flags = SA_RESTART;
  sigaction(SIGALRM, &action, nullptr);
  constexpr int kForks = 300;
  for (int i = 0; forks < kForks; ++i) {
    const int before = forks;
    const itimerval soon{{0, 0}, {0, 10 + i % 89}};
    setitimer(ITIMER_REAL, &soon, nullptr);
    while (forks == before) {
      const bool right = open_and_close();
      if (is_child != 0) _exit(right && open_and_close() ? 7 : 1);
      HOST_CHECK(right);
    }
  }
  HOST_CHECK(children_right == kForks);
  return host_ok();
}
