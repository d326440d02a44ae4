#include "runtime/slice.h"

#include <csignal>

#include "runtime/thread_state.h"

namespace ofdcheck::runtime {

std::int64_t monotonic_ns() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

std::int64_t wait_ns(const timespec* time) {
  if (time == nullptr) return -1;
  if (time->tv_sec < 0 || time->tv_nsec < 0 || time->tv_nsec >= 1'000'000'000) return 0;
  if (time->tv_sec >= Suspicions::kNever / 1'000'000'000) return -1;
  return std::int64_t{time->tv_sec} * 1'000'000'000 + time->tv_nsec;
}

void reconsider_now() {
  Observation seen(CallKind::look, caller_frame());
  seen.reconsider();
}

void reconsider_if_due(const Runtime& runtime) {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
  const std::int64_t now = std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
  if (now >= runtime.checker.suspicions().next_due()) reconsider_now();
}

BlockedSignals::BlockedSignals() {
  const std::uint64_t all = ~std::uint64_t{0};
  raw_syscall(SYS_rt_sigprocmask, SIG_SETMASK, reinterpret_cast<long>(&all),
              reinterpret_cast<long>(&before_), sizeof before_);
}

void BlockedSignals::restore() const {
  raw_syscall(SYS_rt_sigprocmask, SIG_SETMASK, reinterpret_cast<long>(&before_), 0, sizeof before_);
}

void undo_cancelled(void* wait) {
  const auto& cancelled = *static_cast<const SlicedWait*>(wait);
  cancelled.place.leave();
  cancelled.blocked.restore();
}

}  // namespace ofdcheck::runtime
