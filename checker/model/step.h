// A Step is one moment in the life of a kernel object that a report may show: which call, by which
// thread, from where, and when in the order of all calls.
#pragma once

#include <cstdint>

#include "checker/call.h"

namespace ofdcheck {

struct Step {
  StackId stack = 0;
  int tid = 0;
  std::uint32_t order = 0;  // the model's order at that moment; 0: the step was never taken
  CallKind call = CallKind::found;

  bool taken() const { return order != 0; }
};

}  // namespace ofdcheck
