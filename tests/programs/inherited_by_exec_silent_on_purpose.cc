// Descriptors meant for the next program: named in argv, in the environment, by file action, put on
// stdio or on an agreed number, or with close-on-exec taken off.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <string>

#include "tcp.h"

char program[] = "true";

void spawn_true(char* argument, char* setting, posix_spawn_file_actions_t* actions) {
  char* const argv[] = {program, argument, nullptr};
  char* const environment[] = {setting, nullptr};
  pid_t child = 0;
  must_hold(posix_spawn(&child, "/bin/true", actions, nullptr, argv, environment) == 0);
  must(waitpid(child, nullptr, 0));
}

// What a child does between fork and exec.
template <class Prepare>
void fork_and_exec(Prepare prepare) {
  const int child = must(fork());
  if (child == 0) {
    prepare();
    execl("/bin/true", program, nullptr);
    std::_Exit(3);
  }
  must(waitpid(child, nullptr, 0));
}

int main() {
  const int listener = must(socket(AF_INET, SOCK_STREAM, 0));  // without close-on-exec
  listen_on_loopback(listener);
  std::string argument = "--listen-fd=" + std::to_string(listener);
  std::string setting = "INHERIT=" + std::to_string(listener) + ";";
  std::string listen_fds = "LISTEN_FDS=" + std::to_string(listener - 2);
  std::string nothing = "NOTHING=";
  spawn_true(argument.data(), nothing.data(), nullptr);
  spawn_true(nullptr, setting.data(), nullptr);
  spawn_true(nullptr, listen_fds.data(), nullptr);
  std::string record = "PROCESSES=|type=worker;fd=" + std::to_string(listener) + ";pid=1";
  spawn_true(nullptr, record.data(), nullptr);

  posix_spawn_file_actions_t actions;
  must_hold(posix_spawn_file_actions_init(&actions) == 0);
  must_hold(posix_spawn_file_actions_adddup2(&actions, listener, 0) == 0);
  spawn_true(nullptr, nothing.data(), &actions);
  posix_spawn_file_actions_destroy(&actions);

  fork_and_exec([listener] { must(dup2(listener, 0)); });
  fork_and_exec([listener] { must(close(listener)); });
  must(fcntl(listener, F_SETFD, FD_CLOEXEC));
  fork_and_exec([listener] { must(fcntl(listener, F_SETFD, 0)); });
  fork_and_exec([listener] { must(dup2(listener, 20)); });
  must(close(listener));
  return 0;
}
