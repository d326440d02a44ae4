// Programs started with file actions that close what has no close-on-exec: from a number on, in several
// objects at a time, or one number beside an argument list that is full of others.
#include <fcntl.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/wait.h>

#include <array>
#include <string>
#include <vector>

#include "tcp.h"

char program[] = "true";

void spawn_true(const posix_spawn_file_actions_t& actions, std::vector<std::string> numbers = {}) {
  std::vector<char*> argv{program};
  for (std::string& number : numbers) argv.push_back(number.data());
  argv.push_back(nullptr);
  char* const environment[] = {nullptr};
  pid_t child = 0;
  must_hold(posix_spawn(&child, "/bin/true", &actions, nullptr, argv.data(), environment) == 0);
  must(waitpid(child, nullptr, 0));
}

int main() {
  const int epfd = must(epoll_create1(0));
  const int high = must(fcntl(epfd, F_DUPFD, 500));

  std::array<posix_spawn_file_actions_t, 4> sweeps;
  for (posix_spawn_file_actions_t& actions : sweeps) {
    must_hold(posix_spawn_file_actions_init(&actions) == 0);
    must_hold(posix_spawn_file_actions_addclosefrom_np(&actions, 3) == 0);
  }
  for (posix_spawn_file_actions_t& actions : sweeps) {
    spawn_true(actions);
    must_hold(posix_spawn_file_actions_destroy(&actions) == 0);
  }

  must(close(high));
  posix_spawn_file_actions_t one;
  must_hold(posix_spawn_file_actions_init(&one) == 0);
  must_hold(posix_spawn_file_actions_addclose(&one, epfd) == 0);
  std::vector<std::string> numbers;
  for (int i = 0; i < 300; ++i) numbers.push_back(std::to_string(1000 + i));
  spawn_true(one, numbers);
  must_hold(posix_spawn_file_actions_destroy(&one) == 0);
  must(close(epfd));
  return 0;
}
