// What a thread leaves behind of the last event that it has taken input of, or accepted at, when it
// waits again, or when the function that takes turns answers.
#pragma once

#include <string>

namespace ofdcheck::lint {

struct TurnEnd {
  std::string by;         // the function that took it
  bool one_shot = false;  // the registration is EPOLLONESHOT for certain
  // The function that took the turn, where its answer is what is armed again, and there is none.
  std::string unanswered = {};
};

}  // namespace ofdcheck::lint
