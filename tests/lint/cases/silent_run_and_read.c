// Both ends are dealt with in the child, by file actions and by hand, and the parent keeps none beyond
// the call.
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

static ssize_t read_all(int from, char* bytes, size_t size) {
  size_t used = 0;
  ssize_t n;
  while (used < size && (n = read(from, bytes + used, size - used)) > 0) used += (size_t)n;
  return (ssize_t)used;
}

ssize_t by_spawn(char* const* arguments, char* bytes, size_t size) {
  int ends[2];
  pid_t child;
  posix_spawn_file_actions_t actions;
  if (pipe(ends) < 0) return -1;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  posix_spawn_file_actions_addclose(&actions, ends[1]);
  int failed = posix_spawn(&child, arguments[0], &actions, NULL, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  ssize_t all = failed ? -1 : read_all(ends[0], bytes, size);
  close(ends[0]);
  if (!failed) waitpid(child, NULL, 0);
  return all;
}

ssize_t by_fork(char* const* arguments, char* bytes, size_t size) {
  int ends[2];
  if (pipe(ends) < 0) return -1;
  pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    if (dup2(ends[1], 1) < 0) _exit(126);
    close(ends[1]);
    execv(arguments[0], arguments);
    _exit(127);
  }
  close(ends[1]);
  ssize_t all = child < 0 ? -1 : read_all(ends[0], bytes, size);
  close(ends[0]);
  if (child > 0) waitpid(child, NULL, 0);
  return all;
}
