// A Step is one moment in the life of a kernel object that a report may show: which call, by which
// thread, from where, and when in the order of all calls.
#pragma once

#include <cstdint>

#include "checker/call.h"

namespace ofdcheck {

struct Step {
  constexpr Step() = default;
  constexpr Step(StackId its_stack, int its_tid, std::uint32_t its_order, CallKind its_call)
      : stack(its_stack), order(its_order), tid(its_tid & 0x7FFFFF), call(its_call) {}

  StackId stack = 0;
  std::uint32_t order = 0;  // the model's order at that moment; 0: the step was never taken
  // Every descriptor and registration keeps several steps: a tid has at most 22 bits (PID_MAX_LIMIT in
  // include/linux/threads.h), so it shares its word with the call.
  int tid : 24 = 0;
  CallKind call : 8 = CallKind::found;

  bool taken() const { return order != 0; }
};

static_assert(sizeof(Step) == 12);

}  // namespace ofdcheck
