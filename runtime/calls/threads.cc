// pthread_join(3): not judged itself. But who closes what other threads wait for often goes on to
// join them, and sleeps there while a suspicion is open: then it joins in slices.
#include <pthread.h>

#include <algorithm>
#include <cerrno>

#include "runtime/interpose.h"
#include "runtime/slice.h"

namespace ofdcheck::runtime {
namespace {

OFD_NEXT constinit Real<decltype(::pthread_clockjoin_np)> next_clockjoin{"pthread_clockjoin_np"};

// When the next suspicion is due, and a millisecond from now at least; false when none is.
bool next_look(timespec& at) {
  const std::int64_t due = made().checker.suspicions().next_due();
  if (due == Suspicions::kNever) return false;
  const std::int64_t time = std::max(due, monotonic_ns() + 1'000'000);
  at = {time / 1'000'000'000, time % 1'000'000'000};
  return true;
}

}  // namespace

// Signals need no care: join is never interrupted by one (pthread_join(3), ERRORS).
OFD_INTERPOSE(int, pthread_join, (pthread_t thread, void** result)) {
  timespec at{};
  while (!unobserved() && next_look(at)) {
    const int outcome = next_clockjoin(thread, result, CLOCK_MONOTONIC, &at);
    if (outcome != ETIMEDOUT) return outcome;
    reconsider_now();
  }
  return real_pthread_join(thread, result);
}

}  // namespace ofdcheck::runtime
