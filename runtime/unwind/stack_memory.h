// StackMemory reads words of the stack that the calling thread runs on and never faults: directly
// where the memory is certainly there, elsewhere (coroutine and signal stacks, garbage addresses)
// through the kernel, which fails instead.
#pragma once

#include <cstdint>

namespace ofdcheck {

// [low, high) of the part of the running stack that is certainly readable. `whole`: high is its
// end; else it is only the end of the page, and what is behind is not known.
struct StackBounds {
  std::uintptr_t low = 0;
  std::uintptr_t high = 0;
  bool whole = false;
};

// `sp` is a stack pointer that the calling thread really has or had and will have again.
StackBounds stack_bounds(std::uintptr_t sp);

class StackMemory {
 public:
  explicit StackMemory(std::uintptr_t sp)
      : bounds_(stack_bounds(sp)), last_word_(bounds_.high - bounds_.low - sizeof sp) {}

  const StackBounds& bounds() const { return bounds_; }
  // The whole word at this address is within the bounds.
  bool holds(std::uintptr_t address) const { return address - bounds_.low <= last_word_; }

  bool read(std::uintptr_t address, std::uintptr_t& value) {
    if (holds(address)) [[likely]] {
      value = *reinterpret_cast<const std::uintptr_t*>(address);
      return true;
    }
    return copy(address, value);
  }

 private:
  bool copy(std::uintptr_t address, std::uintptr_t& value);

  StackBounds bounds_;
  std::uintptr_t last_word_;   // the offset of the last whole word in the bounds
  std::uintptr_t window_ = 0;  // what was copied last: address and size
  std::uintptr_t window_size_ = 0;
  alignas(16) unsigned char copied_[512];
};

// While forbidden only what is certainly there is read, and the kernel is not asked: for a program
// that puts itself under a seccomp filter, which may end it for a call the filter does not know.
// Returns whether it was forbidden before.
bool forbid_copying_stacks(bool forbidden = true);

}  // namespace ofdcheck
