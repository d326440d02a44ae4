// Handlers that do not come back. A signal handler of the program's may interrupt the library; it
// mostly returns, and the calls it makes are put aside until then (record.h). But it may also jump
// away, switch to another context, end its thread, or sleep until another thread lets it go on. Once a
// program shows that it does such things, signals are blocked while a thread is inside the library.
// Until then they are not, because that costs two system calls each time.
#pragma once

#include <atomic>
#include <cstdint>

#include "runtime/raw.h"

namespace ofdcheck::runtime {

// From now on; and no thread is inside a section any more that began before.
void expect_no_return();

// What a call that does not come back leaves for good.
enum class Leaves { frames, process };
// Before such a call: releases what the calling thread holds of ours, if a handler of its makes it.
void leave_library(Leaves what);

// Blocks every signal from begin() to end(), where that is necessary.
class Calm {
 public:
  void begin() {
    blocks_ = expected.load(std::memory_order_relaxed) && !forbidden.load(std::memory_order_relaxed);
    if (__builtin_expect(blocks_, 0)) set(~std::uint64_t{0}, &before_);
  }
  void end() {
    if (__builtin_expect(blocks_, 0)) set(before_, nullptr);
    blocks_ = false;
  }

  // Under a seccomp filter that may not know the call.
  static void forbid(bool whether) { forbidden.store(whether, std::memory_order_relaxed); }

 private:
  friend void expect_no_return();
  static inline constinit std::atomic<bool> expected{false};
  static inline constinit std::atomic<bool> forbidden{false};
  static void set(std::uint64_t mask, std::uint64_t* before);

  std::uint64_t before_ = 0;
  bool blocks_ = false;
};

}  // namespace ofdcheck::runtime
