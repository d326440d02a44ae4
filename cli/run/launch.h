// Starts the program under test as it would have been started without us, but for two variables of
// its environment.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "cli/run/signals.h"

namespace ofdcheck::cli {

// libofdcheck.so beside this executable: ../lib of a build tree or of an installation. Throws Misuse.
std::string find_library();

// The environment for the program: the library at the head of LD_PRELOAD, `options` at the end of
// OFDCHECK_OPTIONS, where the last word counts.
std::vector<std::string> environment_for(const std::string& library, const std::string& options);

// Forks and executes; throws Misuse when the program could not be executed.
pid_t launch(const std::string& program, const std::vector<std::string>& arguments,
             const std::vector<std::string>& environment, const Signals& signals);

// Ends this process the way a child ended: with its exit status, or by the same signal.
[[noreturn]] void end_as(int wait_status);

}  // namespace ofdcheck::cli
