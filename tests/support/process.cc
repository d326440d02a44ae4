#include "tests/support/process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>

namespace ofdcheck::tests {
namespace {

struct Pipe {
  Pipe() {
    if (pipe2(ends.data(), O_CLOEXEC) != 0) std::abort();
  }
  ~Pipe() {
    close(ends[0]);
    if (ends[1] >= 0) close(ends[1]);
  }
  void close_writer() {
    close(ends[1]);
    ends[1] = -1;
  }
  std::array<int, 2> ends{};
};

[[noreturn]] void become(const std::vector<std::string>& argv,
                         const std::vector<std::string>& environment, int out, int err) {
  std::vector<char*> arguments;
  for (const std::string& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  for (const std::string& variable : environment) putenv(const_cast<char*>(variable.c_str()));
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  execvp(arguments[0], arguments.data());
  _exit(127);
}

// Reads both pipes until both end; false when the deadline came first.
bool read_all(std::array<int, 2> fds, std::array<std::string*, 2> texts, int seconds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  std::array<pollfd, 2> polled{pollfd{fds[0], POLLIN, 0}, pollfd{fds[1], POLLIN, 0}};
  while (polled[0].fd >= 0 || polled[1].fd >= 0) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    poll(polled.data(), polled.size(), static_cast<int>(left.count()));
    for (std::size_t i = 0; i < polled.size(); ++i) {
      if (polled[i].fd < 0 || polled[i].revents == 0) continue;
      std::array<char, 4096> bytes;
      const ssize_t n = read(polled[i].fd, bytes.data(), bytes.size());
      if (n > 0) texts[i]->append(bytes.data(), static_cast<std::size_t>(n));
      if (n == 0) polled[i].fd = -1;
    }
  }
  return true;
}

}  // namespace

Ended run(const std::vector<std::string>& argv, const std::vector<std::string>& environment,
          int deadline_seconds) {
  Ended ended;
  Pipe out;
  Pipe err;
  const pid_t child = fork();
  if (child == 0) become(argv, environment, out.ends[1], err.ends[1]);
  out.close_writer();
  err.close_writer();
  if (!read_all({out.ends[0], err.ends[0]}, {&ended.out, &ended.err}, deadline_seconds))
    kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  ended.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return ended;
}

}  // namespace ofdcheck::tests
