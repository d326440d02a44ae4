// The tool as a user starts it: a process of its own, seen from outside.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "tests/cli/scratch.h"

namespace ofdcheck::tests {

// How a process ended and what it wrote.
struct Ended {
  int exit_status = -1;  // -1: by a signal
  int signal = 0;
  std::string out;
  std::string err;
};

// A process whose standard output is read while it runs.
class Running {
 public:
  // Starts it; its standard error goes to this file.
  Running(const std::vector<std::string>& arguments, const std::string& err);
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running();

  // Up to the end of a line, or to the end of the output.
  std::string line();
  std::string rest();
  void signal(int number) const;
  Ended end();

 private:
  pid_t pid_ = 0;
  int out_ = -1;
};

class ToolTest : public Scratch {
 protected:
  // `ofdcheck` with these arguments, to its end.
  Ended ofdcheck(std::vector<std::string> arguments);
  Ended run(std::vector<std::string> arguments);
  Ended shell(const std::string& script) { return run({"/bin/sh", "-c", script}); }
};

}  // namespace ofdcheck::tests
