#include "tests/cli/tool.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace ofdcheck::tests {

Running::Running(const std::vector<std::string>& arguments, const std::string& err) {
  int pipe_ends[2];
  if (pipe2(pipe_ends, O_CLOEXEC) != 0) std::abort();
  out_ = pipe_ends[0];
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err.c_str(),
                                   O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const int error = posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(pipe_ends[1]);
  EXPECT_EQ(error, 0) << arguments[0];
}

Running::~Running() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  close(out_);
}

std::string Running::line() {
  std::string line;
  char c = 0;
  while (read(out_, &c, 1) == 1) {
    line += c;
    if (c == '\n') break;
  }
  return line;
}

std::string Running::rest() {
  std::string all;
  for (std::string next = line(); !next.empty(); next = line()) all += next;
  return all;
}

void Running::signal(int number) const { kill(pid_, number); }

Ended Running::end() {
  Ended ended;
  ended.out = rest();
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = 0;
  if (WIFEXITED(status)) ended.exit_status = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) ended.signal = WTERMSIG(status);
  return ended;
}

Ended ToolTest::ofdcheck(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), OFDCHECK);
  return run(std::move(arguments));
}

Ended ToolTest::run(std::vector<std::string> arguments) {
  Ended ended = Running(arguments, path("stderr")).end();
  ended.err = text_of("stderr");
  return ended;
}

}  // namespace ofdcheck::tests
