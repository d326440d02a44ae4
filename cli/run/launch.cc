#include "cli/run/launch.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "cli/misuse.h"

namespace ofdcheck::cli {
namespace {

std::vector<char*> pointers_to(const std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (const std::string& text : strings) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

std::string find_library() {
  char self[PATH_MAX];
  const ssize_t length = readlink("/proc/self/exe", self, sizeof self);
  std::string directory(self, length > 0 ? static_cast<std::size_t>(length) : 0);
  directory.resize(directory.rfind('/') == std::string::npos ? 0 : directory.rfind('/'));
  std::string tried;
  for (const char* place : {"/../lib/libofdcheck.so", "/../lib/x86_64-linux-gnu/libofdcheck.so",
                            "/../lib64/libofdcheck.so"}) {
    char path[PATH_MAX];
    if (realpath((directory + place).c_str(), path) == nullptr) continue;
    // The loader splits LD_PRELOAD at both.
    if (std::strpbrk(path, " :") != nullptr)
      throw Misuse(fmt::format("{}: expected a path without blanks and colons to preload", path));
    return path;
  }
  throw Misuse(fmt::format("expected the preload library at {}/../lib/libofdcheck.so", directory));
}

std::vector<std::string> environment_for(const std::string& library, const std::string& options) {
  std::vector<std::string> environment;
  std::string preload = "LD_PRELOAD=" + library;
  std::string chosen = "OFDCHECK_OPTIONS=";
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (text.starts_with("LD_PRELOAD=")) {
      if (text.size() > 11) preload += ":" + std::string(text.substr(11));
    } else if (text.starts_with("OFDCHECK_OPTIONS=")) {
      if (text.size() > 17) chosen += std::string(text.substr(17)) + ":";
    } else {
      environment.emplace_back(text);
    }
  }
  environment.push_back(preload);
  environment.push_back(chosen + options);
  return environment;
}

pid_t launch(const std::string& program, const std::vector<std::string>& arguments,
             const std::vector<std::string>& environment, const Signals& signals) {
  const std::vector<char*> argv = pointers_to(arguments);
  const std::vector<char*> envp = pointers_to(environment);
  int failure[2];  // closed by a successful exec, else errno comes through
  if (pipe2(failure, O_CLOEXEC) != 0)
    throw Misuse(fmt::format("expected to make a pipe: {}", std::strerror(errno)));
  const pid_t child = fork();
  if (child == 0) {
    signals.restore();
    execve(program.c_str(), argv.data(), envp.data());
    const int error = errno;
    [[maybe_unused]] const ssize_t told = write(failure[1], &error, sizeof error);
    _exit(127);
  }
  const int forked = errno;
  close(failure[1]);
  int error = 0;
  ssize_t got = 0;
  while (child > 0 && (got = read(failure[0], &error, sizeof error)) < 0 && errno == EINTR) {
  }
  close(failure[0]);
  if (child < 0) throw Misuse(fmt::format("expected to fork: {}", std::strerror(forked)));
  if (got > 0) {
    waitpid(child, nullptr, 0);
    throw Misuse(fmt::format("{}: expected to execute it: {}", program, std::strerror(error)));
  }
  return child;
}

void end_as(int wait_status) {
  if (!WIFSIGNALED(wait_status)) std::exit(WEXITSTATUS(wait_status));
  const int signal = WTERMSIG(wait_status);
  // The program has dumped its core, if any; ours would overwrite it.
  const rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
  ::signal(signal, SIG_DFL);
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, signal);
  sigprocmask(SIG_UNBLOCK, &only, nullptr);
  raise(signal);
  std::exit(128 + signal);
}

}  // namespace ofdcheck::cli
