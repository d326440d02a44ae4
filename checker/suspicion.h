// A Suspicion is what a rule asked to look at again later: a question whose answer does not exist
// yet. The rule that raised it gets it back in reconsider() when it is due, and at exit.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "checker/model/open_file.h"
#include "checker/model/registration.h"
#include "checker/model/step.h"
#include "checker/report/finding.h"

namespace ofdcheck {

// When a suspicion is looked at again. Every suspicion is also looked at once at exit.
enum class When : std::uint8_t {
  at_time,    // `due` has passed
  next_wait,  // thread `tid` enters epoll_wait again
  next_call,  // thread `tid` makes its next call that goes through the checker
};

struct Suspicion {
  RuleId rule{};
  When when = When::at_time;
  bool at_exit = false;   // set when it is reconsidered because the process ends
  bool before_exec = false;  // becoming another program is an end, too: it is about what was done
  std::int64_t due = 0;   // nanoseconds, CLOCK_MONOTONIC
  int tid = 0;
  int fd = -1;
  int epfd = -1;
  int op = 0;
  Ref<OpenFile> file{};
  Ref<EpollInstance> instance{};
  Ref<Registration> registration{};
  std::array<std::uint64_t, 5> notes{};  // the rule's own
  // Kernel::thread_time of the process's first thread at the last look; -1 not known.
  std::int64_t leader_time = -1;
  Finding finding;  // what will be said if the suspicion holds; the rule completes it
};

// What reconsider() makes of a suspicion.
enum class Verdict : std::uint8_t { drop, keep, report };

// The open suspicions of one process. Bounded: when it is full, one of the older ones gives way, since
// a finding missed is better than a host slowed down. Under the shape lock, except next_due().
class Suspicions {
 public:
  static constexpr std::size_t kMost = 256;

  void add(const Suspicion& suspicion) {
    if (open_.size() < kMost) open_.push_back(suspicion);
    else open_[gives_way_++ % kMost] = suspicion;
    refresh();
  }
  bool empty() const { return open_.empty(); }
  std::vector<Suspicion>& open() { return open_; }
  void clear() {
    open_.clear();
    refresh();
  }
  // Tells readers without the lock when the next look is due; call after changing open().
  void refresh() {
    std::int64_t next = kNever;
    bool by_thread = false;
    for (const Suspicion& suspicion : open_) {
      if (suspicion.when == When::at_time && suspicion.due < next) next = suspicion.due;
      by_thread |= suspicion.when != When::at_time;
    }
    next_due_.store(next, std::memory_order_relaxed);
    waits_for_call_.store(by_thread, std::memory_order_relaxed);
  }
  // Any thread: when to look again (kNever: no time is set), and whether a call may be awaited.
  std::int64_t next_due() const { return next_due_.load(std::memory_order_relaxed); }
  bool waits_for_call() const { return waits_for_call_.load(std::memory_order_relaxed); }

  static constexpr std::int64_t kNever = INT64_MAX;

 private:
  std::vector<Suspicion> open_;
  std::size_t gives_way_ = 0;
  std::atomic<std::int64_t> next_due_{kNever};
  std::atomic<bool> waits_for_call_{false};
};

}  // namespace ofdcheck
