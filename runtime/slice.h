// Waiting in slices, so that a suspicion is looked at when it is due although its thread sleeps: no
// thread, timer or signal of ours. Only while a suspicion is open, because each slice re-queues the
// waiter. All signals are blocked outside the kernel's own wait, which gets the program's mask: so
// none is handled between two slices, and every EINTR the program would have seen it still sees.
// Waiters of one epoll instance queue again in the order they came (waiting_line.h).
#pragma once

#include <pthread.h>

#include <cstdint>
#include <ctime>

#include "runtime/glibc.h"
#include "runtime/record.h"
#include "runtime/runtime.h"
#include "runtime/waiting_line.h"

namespace ofdcheck::runtime {

// The kernel's sigset_t is 8 bytes; libc's is larger and begins with them.
struct KernelMask {
  std::uint64_t bits = 0;
};

std::int64_t monotonic_ns();
// How long a wait with this time-out may take: -1 for ever (null, and 292 years), 0 not at all. Not
// at all is what a wait takes, too, whose time-out the kernel refuses (timespec64_valid in
// include/linux/time64.h): a wait of 0 is never cut into slices, but made as the program made it.
std::int64_t wait_ns(const timespec* time);
// True when some suspicion waits for a time. Where nothing may be asked there is nothing to look up
// for, and a seccomp filter may not know the calls that a slice is made of.
inline bool must_slice(const Runtime& runtime) {
  return runtime.checker.suspicions().next_due() != Suspicions::kNever &&
         !runtime.linux_kernel.forbidden();
}
// Looks at the suspicions that are due now.
void reconsider_now();
// The same if there are any, to the precision of a cheap clock.
void reconsider_if_due(const Runtime& runtime);

// Blocks every signal for its lifetime and knows the mask before.
class BlockedSignals {
 public:
  BlockedSignals();
  ~BlockedSignals() { restore(); }
  void restore() const;
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;
  const KernelMask& before() const { return before_; }

 private:
  KernelMask before_;
};

// A wait under way, and what undoes it when the thread is cancelled there: no destructor would, and
// the program's cleanup runs next.
struct SlicedWait {
  SlicedWait(int epfd, const KernelMask* wanted)
      : place(epfd), mask(wanted != nullptr ? *wanted : blocked.before()) {}
  Place place;
  BlockedSignals blocked;
  const KernelMask mask;  // to wait with
};
void undo_cancelled(void* wait);

// Waits up to `timeout_ns` (-1: for ever). `attempt(slice_ns, mask)` makes the real call with that
// time-out (-1 infinite) and the signal mask to wait with; it returns 0 when the slice ran out.
// `epfd` is -1 for poll(2) and select(2).
template <class Attempt>
long wait_in_slices(int epfd, std::int64_t timeout_ns, const KernelMask* wanted, Attempt attempt) {
  const Suspicions& suspicions = made().checker.suspicions();
  SlicedWait wait(epfd, wanted);
  const std::int64_t begin = monotonic_ns();
  const bool endless = timeout_ns < 0 || timeout_ns > Suspicions::kNever - begin;
  const std::int64_t end = endless ? Suspicions::kNever : begin + timeout_ns;
  long result = 0;
  pthread_cleanup_push(undo_cancelled, &wait);
  for (bool last = false; result == 0 && !last;) {
    const std::int64_t now = monotonic_ns();
    const std::int64_t due = suspicions.next_due();
    // A millisecond at least: a question that keeps being asked must not become a spin. Longer when
    // to queue again takes time.
    const std::int64_t soonest = now + (wait.place.alone() ? 1'000'000 : 5'000'000);
    const std::int64_t until = due == Suspicions::kNever ? end : due > soonest ? due : soonest;
    last = end <= until;
    const std::int64_t stop = last ? end : until;
    const std::int64_t slice = stop == Suspicions::kNever ? -1 : stop > now ? stop - now : 0;
    wait.place.queue(stop);
    result = attempt(slice, wait.mask);
    if (result != 0 || last) continue;
    reconsider_now();
    wait.place.give_way(stop, end);
  }
  pthread_cleanup_pop(0);
  return result;
}

}  // namespace ofdcheck::runtime
