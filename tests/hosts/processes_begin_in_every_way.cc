// fork, vfork, posix_spawn, system, popen, _Fork, and an exec in each.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "tests/hosts/host.h"

namespace {

int status_of(pid_t child) {
  int status = 0;
  HOST_CHECK(waitpid(child, &status, 0) == child);
  HOST_CHECK(WIFEXITED(status));
  return WEXITSTATUS(status);
}

char kShell[] = "/bin/sh";
char kOption[] = "-c";
char kCommand[] = "exit 7";
char* const kArguments[] = {kShell, kOption, kCommand, nullptr};

}  // namespace

int main() {
  pid_t child = fork();
  if (child == 0) {
    execv(kShell, kArguments);
    _exit(1);
  }
  HOST_CHECK(status_of(child) == 7);

  child = vfork();
  if (child == 0) {
    close(0);  // the child's own table, our memory
    execve(kShell, kArguments, environ);
    _exit(1);
  }
  HOST_CHECK(status_of(child) == 7);
  HOST_CHECK(fcntl(0, F_GETFD) != -1);

  child = vfork();
  if (child == 0) _exit(9);
  HOST_CHECK(status_of(child) == 9);

  child = _Fork();
  if (child == 0) {
    const int fd = open("/dev/null", O_RDONLY);
    _exit(fd >= 0 && close(fd) == 0 ? 8 : 1);
  }
  HOST_CHECK(status_of(child) == 8);

  HOST_CHECK(posix_spawn(&child, kShell, nullptr, nullptr, kArguments, environ) == 0);
  HOST_CHECK(status_of(child) == 7);
  HOST_CHECK(posix_spawn(&child, "/nowhere", nullptr, nullptr, kArguments, environ) == ENOENT);
  HOST_CHECK(WEXITSTATUS(system("exit 5")) == 5);

  FILE* pipe = popen("echo from a pipe", "r");
  HOST_CHECK(pipe != nullptr);
  char line[64] = {};
  HOST_CHECK(std::fgets(line, sizeof line, pipe) != nullptr);
  HOST_CHECK(std::strcmp(line, "from a pipe\n") == 0);
  HOST_CHECK(pclose(pipe) == 0);
  return host_ok();
}
