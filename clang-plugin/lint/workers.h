// A process for each piece of work, some at a time: one that crashes or hangs takes nothing with
// it.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace ofdcheck::lint {

struct Outcome {
  std::size_t index = 0;  // of the piece
  std::string output;
  std::string trouble;  // empty when the process ended by itself: killed by signal 11, ...
};

// For each i below `pieces`, calls `prepare(i)` and then, in a child, `work(i, fd)`; what that writes
// to fd is its output. `done` hears of each, in the order in which they end.
void run_workers(std::size_t pieces, unsigned at_once, unsigned seconds,
                 const std::function<void(std::size_t)>& prepare,
                 const std::function<void(std::size_t, int)>& work,
                 const std::function<void(Outcome)>& done);

}  // namespace ofdcheck::lint
