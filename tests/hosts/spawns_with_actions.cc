// posix_spawn with file actions and attributes: the child gets what they say, and only that.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

#include "tests/hosts/host.h"

namespace {

char kShell[] = "/bin/sh";
char kOption[] = "-c";

int status_of(const char* command, const posix_spawn_file_actions_t* actions,
              const posix_spawnattr_t* attributes) {
  char text[256];
  std::strncpy(text, command, sizeof text - 1);
  char* const arguments[] = {kShell, kOption, text, nullptr};
  pid_t child = 0;
  HOST_CHECK(posix_spawn(&child, kShell, actions, attributes, arguments, environ) == 0);
  int status = 0;
  HOST_CHECK(waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

int main() {
  int ends[2];
  HOST_CHECK(pipe2(ends, O_CLOEXEC) == 0);
  const int kept = open("/dev/null", O_RDONLY);
  posix_spawn_file_actions_t actions;
  HOST_CHECK(posix_spawn_file_actions_init(&actions) == 0);
  HOST_CHECK(posix_spawn_file_actions_adddup2(&actions, ends[1], 7) == 0);
  HOST_CHECK(posix_spawn_file_actions_addopen(&actions, 8, "/dev/null", O_RDONLY, 0) == 0);
  HOST_CHECK(posix_spawn_file_actions_addclose(&actions, kept) == 0);
  HOST_CHECK(posix_spawn_file_actions_addchdir_np(&actions, "/") == 0);

  posix_spawnattr_t attributes;
  HOST_CHECK(posix_spawnattr_init(&attributes) == 0);
  sigset_t mask;
  sigemptyset(&mask);
  sigaddset(&mask, SIGUSR1);
  HOST_CHECK(posix_spawnattr_setsigmask(&attributes, &mask) == 0);
  HOST_CHECK(posix_spawnattr_setpgroup(&attributes, 0) == 0);
  HOST_CHECK(posix_spawnattr_setflags(&attributes,
                                      POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP) == 0);
  HOST_CHECK(status_of("echo x >&7 && test $(pwd) = / && : <&8 || exit 1; "
                       "kill -USR1 $$; exit 5", &actions, &attributes) == 5);
  char byte = 0;
  HOST_CHECK(read(ends[0], &byte, 1) == 1 && byte == 'x');
  HOST_CHECK(fcntl(kept, F_GETFD) == 0 && fcntl(7, F_GETFD) == -1);

  HOST_CHECK(posix_spawn_file_actions_addclosefrom_np(&actions, 3) == 0);
  HOST_CHECK(status_of("test -e /proc/self/fd/7 && exit 1; exit 6", &actions, nullptr) == 6);
  HOST_CHECK(posix_spawn_file_actions_destroy(&actions) == 0);
  HOST_CHECK(posix_spawnattr_destroy(&attributes) == 0);
  return host_ok();
}
