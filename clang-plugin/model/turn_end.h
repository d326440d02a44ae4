// What a thread leaves behind of the last event that it has taken input of, or accepted at, when it
// waits again.
#pragma once

#include <string>

namespace ofdcheck::lint {

struct TurnEnd {
  std::string by;         // the function that took it
  bool one_shot = false;  // the registration is EPOLLONESHOT for certain
};

}  // namespace ofdcheck::lint
