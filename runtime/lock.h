// The shape lock: a futex(2) mutex by raw system calls. It orders calls that change the model's
// shape; the hot path never takes it, and it is never held across a call of the program's. It knows
// its holder, because a signal handler of the program's may jump out of the code that holds it.
#pragma once

#include <linux/futex.h>

#include <atomic>
#include <climits>

#include "runtime/raw.h"

namespace ofdcheck::runtime {

class Lock {
 public:
  // `holder`: the calling thread's id, where somebody asks for it.
  void lock(int holder = 1) {
    if (take(holder)) return;
    for (int spins = 0; spins < 64; ++spins) {
      if (take(holder)) return;
      __builtin_ia32_pause();
    }
    // Others may wait too: who has waited once takes it as contended.
    while (!take(holder | kContended)) {
      int state = state_.load(std::memory_order_relaxed);
      if (state == kFree) continue;
      if ((state & kContended) == 0 &&
          !state_.compare_exchange_strong(state, state | kContended, std::memory_order_relaxed))
        continue;
      raw_syscall(SYS_futex, address(), FUTEX_WAIT_PRIVATE, state | kContended);
    }
  }
  void unlock() {
    if ((state_.exchange(kFree, std::memory_order_release) & kContended) != 0) wake(1);
  }
  bool held_by(int thread) const {
    return (state_.load(std::memory_order_relaxed) & ~kContended) == thread;
  }
  // For a thread that was torn out of its work as the holder, or between unlock's two halves.
  void break_open(int thread) {
    if (held_by(thread)) state_.store(kFree, std::memory_order_release);
    wake(INT_MAX);
  }
  // In a fork child, where the threads that waited do not exist.
  void reset() { state_.store(kFree, std::memory_order_relaxed); }

 private:
  static constexpr int kFree = 0, kContended = 1 << 30;  // above every thread id: PID_MAX_LIMIT is 2^22
  bool take(int state) {
    int free = kFree;
    return state_.compare_exchange_strong(free, state, std::memory_order_acquire);
  }
  void wake(int waiters) { raw_syscall(SYS_futex, address(), FUTEX_WAKE_PRIVATE, waiters); }
  long address() { return reinterpret_cast<long>(&state_); }
  std::atomic<int> state_{kFree};
};

}  // namespace ofdcheck::runtime
