#include "tests/model/witness.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "tests/model/operation.h"

namespace ofdcheck::fuzz {

int be_witness(const char* expected) {
  const std::uint64_t bits = std::strtoull(expected, nullptr, 0);
  for (int fd = kLow; fd < kLimit; ++fd) {
    const bool open = fcntl(fd, F_GETFD) >= 0;
    if (open != ((bits >> fd & 1) != 0)) return 1;
  }
  raise(SIGSTOP);
  return 0;
}

WitnessArguments::WitnessArguments(std::uint64_t expected)
    : words{"model_fuzz", "--witness", std::to_string(expected)} {
  for (int i = 0; i < 3; ++i) list[i] = words[i].data();
  list[3] = nullptr;
}

bool has_testified(int pid) {
  int status = 0;
  while (waitpid(pid, &status, WUNTRACED) < 0)
    if (errno != EINTR) return false;
  return WIFSTOPPED(status);
}

void end_process(int pid) {
  kill(pid, SIGKILL);
  while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) continue;
}

}  // namespace ofdcheck::fuzz
