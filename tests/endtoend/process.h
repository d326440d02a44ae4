// Runs a program to its end.
#pragma once

#include <string>
#include <vector>

namespace ofdcheck::tests {

// As a shell says it: the exit status, or 128 and the signal that ended it. Standard output goes to
// this file if it is given.
int run_process(const std::vector<std::string>& arguments, const std::string& output = {});

}  // namespace ofdcheck::tests
