// A handler that opens and closes interrupts calls of the same kind at any point, ten thousand times.
#include <sys/eventfd.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "tests/hosts/host.h"

namespace {

volatile std::sig_atomic_t handled = 0;
volatile std::sig_atomic_t wrong = 0;

void on_alarm(int) {
  const int kept = errno;
  const int fd = eventfd(0, EFD_CLOEXEC);
  const int copy = dup(fd);
  if (fd < 0 || copy < 0 || close(copy) != 0 || close(fd) != 0) wrong = wrong + 1;
  handled = handled + 1;
  errno = kept;
}

}  // namespace

int main() {
  struct sigaction action {};
  action.sa_handler = on_alarm;
  action.sa_flags = SA_RESTART;
  sigaction(SIGALRM, &action, nullptr);
  const itimerval often{{0, 50}, {0, 50}};
  setitimer(ITIMER_REAL, &often, nullptr);
  while (handled < 10'000) {
    const int fd = eventfd(0, EFD_CLOEXEC);
    HOST_CHECK(fd >= 0);
    const int copy = dup(fd);
    HOST_CHECK(copy >= 0 && copy != fd);
    HOST_CHECK(close(copy) == 0);
    HOST_CHECK(close(fd) == 0);
  }
  const itimerval never{};
  setitimer(ITIMER_REAL, &never, nullptr);
  HOST_CHECK(wrong == 0);
  return host_ok();
}
