// A Shadow is the checker beside one process of a generated program, as the preload library would have
// it: every call goes in at enter and at leave, under one lock that is not held across the call. Nothing
// is interposed: the program says itself what it calls, so the model can be looked at between calls.
#pragma once

#include <atomic>
#include <mutex>
#include <set>
#include <string>

#include "checker/checker.h"
#include "checker/kernel/linux_kernel.h"
#include "checker/kernel/recorded_kernel.h"

namespace ofdcheck::fuzz {

class Shadow final : private FindingSink {
 public:
  // `clock` says when a call is made, and goes on with it; in nanoseconds.
  // `traced`: calls and answers are printed as a trace, on standard output.
  Shadow(Board* board, std::atomic<std::int64_t>& clock, bool traced);

  void enter(Call& call, Effect& effect);
  void leave(Call& call, Effect& effect);
  // In a new process, of which `fork` is how its parent made it.
  void become_child(const Call& fork);

  Model& model() { return checker_.model(); }
  LinuxKernel& kernel() { return linux_; }
  std::uint64_t findings() const { return findings_; }

 private:
  void take(const Finding& finding, bool first) override;
  void fill(Call& call);

  std::atomic<std::int64_t>& clock_;
  Options options_;
  LinuxKernel linux_;
  RecordingKernel recording_;
  Model model_;
  Checker checker_;
  std::mutex lock_;
  bool traced_;
  int pid_;
  std::uint64_t findings_ = 0;
};

// One call of the program: Observation of runtime/record.h, without the preload library. With no shadow
// it does nothing.
class Seen {
 public:
  Seen(Shadow* shadow, CallKind kind) : shadow_(shadow) { call.kind = kind; }
  Seen(const Seen&) = delete;
  Seen& operator=(const Seen&) = delete;

  Call call;

  void enter() {
    if (shadow_ != nullptr) shadow_->enter(call, effect_);
  }
  // A negative result means failure, and errno says why.
  long leave(long result);
  long once(long result) {
    const int error = errno;
    enter();
    errno = error;
    return leave(result);
  }
  const Effect& effect() const { return effect_; }

 private:
  Shadow* shadow_;
  Effect effect_;
};

}  // namespace ofdcheck::fuzz
