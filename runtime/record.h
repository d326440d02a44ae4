// The only door from the interposed functions to the checker. It keeps errno, lets no call of ours
// observe itself, keeps calls in order, and leaves a vfork child alone.
//
//   Observation seen(CallKind::close, caller_frame());
//   seen.call.fd = fd;
//   seen.enter();
//   const int result = real_close(fd);
//   seen.leave(result);
//
// enter() and leave() do nothing when nobody observes (before the constructor, in a vfork child, in
// a call that a signal handler made inside the checker: that one is queued at leave).
#pragma once

#include <cerrno>

#include "checker/call.h"
#include "checker/model/effect.h"
#include "runtime/calm.h"
#include "runtime/unwind.h"

namespace ofdcheck::runtime {

struct ThreadState;

class Observation {
 public:
  Observation(CallKind kind, const CallerFrame& caller) : caller_(caller) { call.kind = kind; }
  Observation(const Observation&) = delete;
  Observation& operator=(const Observation&) = delete;

  Call call;

  // The caller's address is enough: files that epoll cannot watch are opened in the middle of a
  // request, and no report needs more of them than where that was. (Not of their close: a sweep over
  // numbers is told by closes with one stack.)
  void without_stack() { shallow_ = true; }
  // Before the real call.
  void enter();
  // After it. A negative result means failure, and errno says why.
  void leave(long result);
  // Both at once, after the real call: for calls that take nothing away and do not block.
  void once(long result);
  // An epoll_wait whose enter had nothing to say, and whose leave has: as if enter() had been called
  // when the model's order was `entered`.
  void resume_wait(Ref<EpollInstance> instance, std::uint32_t entered);
  // No call at all: looks at the suspicions that are due.
  void reconsider();
  // True between an enter() that was observed and its leave().
  bool entered() const { return entered_; }
  const Effect& effect() const { return effect_; }

 private:
  bool begin(bool at_leave);
  void put_aside(ThreadState& thread) const;
  void end();
  void apply(bool enter, bool leave);
  void judge(bool enter, bool leave);
  void set_outcome(long result);

  CallerFrame caller_;
  Effect effect_;
  Calm calm_;
  int errno_ = 0;
  bool entered_ = false;
  bool shallow_ = false;
};

// Gives this thread its record in the model, so that the hot path can say what it is inside of.
void meet_thread();
// Before vfork passes on, and to ask later whether this is still the child.
void note_vfork();
// In a vfork child at its exec: a number that survives it. The parent judges when it runs again.
void note_taken_by_vfork(int fd, std::uintptr_t caller);
bool in_vfork_child();
// True while this thread is inside the checker or nobody observes: hot paths go straight through.
bool unobserved();

}  // namespace ofdcheck::runtime
