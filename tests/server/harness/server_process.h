// A refserver under test, as a process of its own. For whoever drives these scenarios with a tool of
// his own: REFSERVER_TEST_UNDER is a program that is started with the server's command line as its
// arguments, runs it as its child and ends as it does; REFSERVER_TEST_LINGER_MS is how long a
// scenario waits once the server sleeps or spins, with its clients still there, and
// REFSERVER_TEST_GRACE_MS makes every server end by SIGTERM if it does so in time.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "counters.h"

namespace refserver::test {

// No test waits longer than this for something that must happen.
inline constexpr int kDeadlineMs = 30'000;

using Arguments = std::vector<std::string>;

class ServerProcess {
 public:
  struct Wish {
    std::string architecture;
    std::string plant = "none";
    Arguments more = {};
    int fd_limit = 0;              // RLIMIT_NOFILE, 0: as it is
    int stdin_fd = -1;             // -1: /dev/null
    int stderr_fd = -1;            // -1: as it is
    Arguments environment = {};    // NAME=value, in addition
  };

  explicit ServerProcess(const Wish& wish);
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;
  ~ServerProcess();

  [[nodiscard]] bool started() const { return port_ != 0; }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] const Counters& counters() const { return *counters_; }

  void signal(int number) const;
  void freeze() const;  // and returns when all its threads have stopped
  void thaw() const;

  // The exit status, -signal when it was killed, or kRuns when it runs on at the deadline.
  static constexpr int kRuns = 1000;
  int wait_exit(int deadline_ms = kDeadlineMs);
  int stop();

  // Sleeps in the kernel with nothing to do, as seen several times in a row.
  [[nodiscard]] bool asleep() const;
  enum class State { asleep, spinning, gone };
  // Which of the three it settles in. Spinning: thousands of waits return and none blocks.
  State settle();

 private:
  [[nodiscard]] bool ended_unreaped() const;

  std::string counters_path_;
  Counters* counters_ = nullptr;
  pid_t started_ = -1;  // our child: the server, or what runs it
  pid_t pid_ = -1;      // the server
  std::uint16_t port_ = 0;
  int status_ = kRuns;
};

}  // namespace refserver::test
