// Starts a program in a way in which no fork handler runs, and waits for it:
//   starter vfork|posix_spawn|vfork-of-nothing PROGRAM
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

#include "tests/programs/program.h"

int main(int argc, char** argv) {
  must_hold(argc == 3);
  char* const arguments[] = {argv[2], nullptr};
  pid_t child = -1;
  if (std::strcmp(argv[1], "posix_spawn") == 0) {
    must_hold(posix_spawn(&child, argv[2], nullptr, nullptr, arguments, environ) == 0);
  } else {
    const bool of_nothing = std::strcmp(argv[1], "vfork-of-nothing") == 0;
    child = vfork();
    if (child == 0) {
      execv(of_nothing ? "/nowhere/at/all" : argv[2], arguments);
      _exit(of_nothing ? 0 : 3);
    }
  }
  int status = 0;
  must(waitpid(child, &status, 0));
  must_hold(status == 0);
}
