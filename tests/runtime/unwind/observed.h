// What our walk and libgcc's backtrace() say of one and the same stack.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <vector>

namespace ofdcheck::testing_unwind {

// Return addresses, those of the function that called observe() first.
struct Observed {
  std::vector<std::uintptr_t> ours;
  std::vector<std::uintptr_t> theirs;
};

// Walks its own stack both ways, as an interposed function would.
void observe(Observed& observed);

// The two agree from the first frame to the last, at least `frames` deep. Of the `interrupted`
// frames that signals stopped, our address is one more, see capture().
testing::AssertionResult agree(const Observed& observed, std::size_t frames = 4,
                               int interrupted = 0);

// Chains of calls of one shape, which end in a call of `inner`. Each exists twice: compiled with
// and without frame pointers.
using Inner = std::function<void()>;
struct Shapes {
  void (*plain)(const Inner& inner);
  void (*many_registers)(const Inner& inner);
  void (*alloca_of)(const Inner& inner, std::size_t size);
  void (*large_frame)(const Inner& inner);
  void (*realigned)(const Inner& inner, std::size_t size);
  int (*deep)(const Inner& inner, int depth);
  void (*trapped)();  // int3 in a leaf function
};
extern const Shapes kWithFramePointers;
extern const Shapes kWithoutFramePointers;

}  // namespace ofdcheck::testing_unwind
