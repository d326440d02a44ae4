#include "runtime/slice.h"

#include <csignal>

#include "runtime/thread_state.h"

namespace ofdcheck::runtime {

std::int64_t monotonic_ns() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

bool must_slice(const Runtime& runtime) {
  return runtime.checker.suspicions().next_due() != Suspicions::kNever;
}

void reconsider_now() {
  Observation seen(CallKind::found, caller_frame());
  seen.reconsider();
}

BlockedSignals::BlockedSignals() {
  const std::uint64_t all = ~std::uint64_t{0};
  raw_syscall(SYS_rt_sigprocmask, SIG_SETMASK, reinterpret_cast<long>(&all),
              reinterpret_cast<long>(&before_), sizeof before_);
}

BlockedSignals::~BlockedSignals() {
  raw_syscall(SYS_rt_sigprocmask, SIG_SETMASK, reinterpret_cast<long>(&before_), 0, sizeof before_);
}

}  // namespace ofdcheck::runtime
