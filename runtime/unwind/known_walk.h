// KnownWalk remembers a walk by the words of the stack that it read. A walk is a function of where
// it begins and of those words: where they are what they were, it would come to the same frames, and
// need not be made again. A server makes its calls from few places, on stacks that are equal.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "runtime/unwind.h"
#include "runtime/unwind/stack_memory.h"

namespace ofdcheck {

class KnownWalk {
 public:
  // Whoever remembers it says what it is called; before, it is not whole: a signal handler of the
  // program's may have jumped out of the walk.
  void name(std::uint32_t stack) {
    stack_ = stack;
    whole_ = usable();
  }
  std::uint32_t stack() const { return stack_; }

  // True when the walk from here has this outcome. For the thread that made it: its words lie in the
  // stack that this thread runs on, above `from`, and that is there as long as the thread is.
  bool holds(const CallerFrame& from) const {
    if (from.return_address != begin_.return_address || from.cfa != begin_.cfa || !whole_ ||
        (needs_rbp_ && from.rbp != begin_.rbp) ||
        flushes_ != flushes.load(std::memory_order_relaxed))
      return false;
    for (unsigned i = 0; i < words_; ++i)
      if (*reinterpret_cast<const std::uintptr_t*>(read_[i].address) != read_[i].value) return false;
    return true;
  }
  bool begins_at(const CallerFrame& from) const {
    return from.return_address == begin_.return_address && from.cfa == begin_.cfa;
  }

  // --- for the walk ----------------------------------------------------------------------------
  void begin(const CallerFrame& from) {
    whole_ = false;
    begin_ = from;
    words_ = 0;
    needs_rbp_ = false;
    rbp_ = {};
    flushes_ = flushes.load(std::memory_order_relaxed);
  }
  // A word that decides where the walk goes on.
  void add(const StackMemory& memory, std::uintptr_t address, std::uintptr_t value) {
    // What is not certainly there may not be read again without asking the kernel.
    if (words_ == kWords || !memory.bounds().whole || !memory.holds(address)) return give_up();
    if (words_ < kWords) read_[words_++] = {address, value};
  }
  // rbp was restored. It is only carried along, and decides nothing, until a frame is found with it.
  void restored_rbp(std::uintptr_t address, std::uintptr_t value) { rbp_ = {address, value}; }
  void used_rbp(const StackMemory& memory) {
    if (rbp_.address == 0)
      needs_rbp_ = true;
    else
      add(memory, rbp_.address, rbp_.value);
  }
  // It took a step that is not remembered, or ended for want of knowledge.
  void give_up() { words_ = kGivenUp; }
  bool usable() const { return words_ != 0 && words_ != kGivenUp; }

  // One more each time that code may have come or gone.
  static inline constinit std::atomic<std::uint32_t> flushes{0};

 private:
  struct Word {
    std::uintptr_t address = 0;
    std::uintptr_t value = 0;
  };
  static constexpr unsigned kWords = 24;  // twelve frames, and what else they rest on
  static constexpr unsigned kGivenUp = kWords + 1;

  std::uint32_t stack_ = 0;
  bool whole_ = false;
  CallerFrame begin_;
  std::uint32_t flushes_ = 0;
  unsigned words_ = 0;
  bool needs_rbp_ = false;
  Word rbp_;  // where it was restored from last
  std::array<Word, kWords> read_{};
};

}  // namespace ofdcheck
