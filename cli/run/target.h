// A target is the program that `ofdcheck run` is to start. Whether the preload library can get into
// it is decided before it runs: a checker that sees nothing must not look like one that found nothing.
#pragma once

#include <string>

namespace ofdcheck::cli {

// The file that execvp(3) would run, and of a script its interpreter. Throws Misuse when there is none
// or when it cannot be seen: a static binary, another architecture or C library, privileges gained at
// exec.
std::string find_target(const std::string& name);

}  // namespace ofdcheck::cli
