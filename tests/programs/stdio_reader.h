// A process that shares its stdin with another program, as a shell shares its terminal: it puts a
// pipe there, starts itself again with an argument, and says how it finds its stdin afterwards.
#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "program.h"

// True if stdin is non-blocking once the other program has ended.
inline bool stdin_left_nonblocking(char* self) {
  int shared[2];
  must(pipe2(shared, O_CLOEXEC));
  must(dup2(shared[0], STDIN_FILENO));
  char other[] = "other";
  char* const argv[] = {self, other, nullptr};
  pid_t pid = 0;
  must_hold(posix_spawn(&pid, "/proc/self/exe", nullptr, nullptr, argv, environ) == 0);
  int status = 0;
  must(waitpid(pid, &status, 0));
  must_hold(status == 0);
  return (must(fcntl(STDIN_FILENO, F_GETFL)) & O_NONBLOCK) != 0;
}
