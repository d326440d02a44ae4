// Misuse is what the user has to change before the tool can do its work: one line that names the
// place and what was expected there. It ends the command with exit status 2.
#pragma once

#include <stdexcept>

namespace ofdcheck::cli {

class Misuse : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

inline constexpr int kExitMisuse = 2;
inline constexpr int kExitFindings = 99;  // --exitcode

}  // namespace ofdcheck::cli
