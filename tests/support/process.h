// Runs a program to its end and keeps what it said: for tests that look at the project from outside.
#pragma once

#include <string>
#include <vector>

namespace ofdcheck::tests {

struct Ended {
  int status = -1;  // exit status; 128 + N when signal N ended it
  std::string out;
  std::string err;
};

// Runs argv[0] (found in PATH) with `environment` ("NAME=value") added to this process's own.
// A program that has not ended after `deadline_seconds` is killed and has status 128 + SIGKILL.
Ended run(const std::vector<std::string>& argv, const std::vector<std::string>& environment = {},
          int deadline_seconds = 120);

}  // namespace ofdcheck::tests
