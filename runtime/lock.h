// The shape lock: a futex(2) mutex by raw system calls. It orders calls that change the model's
// shape; the hot path never takes it, and it is never held across a call of the program's.
#pragma once

#include <linux/futex.h>

#include <atomic>

#include "runtime/raw.h"

namespace ofdcheck::runtime {

class Lock {
 public:
  void lock() {
    int state = kFree;
    if (state_.compare_exchange_strong(state, kHeld, std::memory_order_acquire)) return;
    for (int spins = 0; spins < 64; ++spins) {
      state = kFree;
      if (state_.compare_exchange_weak(state, kHeld, std::memory_order_acquire)) return;
      __builtin_ia32_pause();
    }
    while (state_.exchange(kContended, std::memory_order_acquire) != kFree)
      raw_syscall(SYS_futex, address(), FUTEX_WAIT_PRIVATE, kContended);
  }
  void unlock() {
    if (state_.exchange(kFree, std::memory_order_release) == kContended)
      raw_syscall(SYS_futex, address(), FUTEX_WAKE_PRIVATE, 1);
  }
  // In a fork child, where the threads that waited do not exist.
  void reset() { state_.store(kFree, std::memory_order_relaxed); }

 private:
  static constexpr int kFree = 0, kHeld = 1, kContended = 2;
  long address() { return reinterpret_cast<long>(&state_); }
  std::atomic<int> state_{kFree};
};

}  // namespace ofdcheck::runtime
