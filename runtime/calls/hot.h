// The hot path: calls that carry data and change no shape. They note their outcome in the slot of
// their descriptor and what their thread is inside of, with atomics only: no lock, no allocation,
// no unwinding, no system call. What is out of the ordinary goes through the slow door (record.h):
// EBADF, a suspicion that is due, and every call while a trace is recorded.
#pragma once

#include <cerrno>
#include <new>

#include "checker/model/note_io.h"
#include "runtime/record.h"
#include "runtime/runtime.h"
#include "runtime/slice.h"
#include "runtime/thread_state.h"

namespace ofdcheck::runtime {

// The kind of a call, known when it is compiled: what its outcome means is then worked out once, there.
// For the calls that servers make most.
template <CallKind kKind>
struct Fixed {
  constexpr operator CallKind() const { return kKind; }
};

// Room of an input, as its outcome wants it: 0 stands for "not known".
constexpr std::size_t room_for(std::size_t size) {
  return size != 0 ? size : static_cast<std::size_t>(kNoRoom);
}

template <class Kind>
class HotCallOf {
 public:
  // `size`: bytes asked for, 0 when it has no meaning or only a pointer says it, which the kernel
  // has not checked yet (see leave); `flags`: MSG_* where the call has them.
  [[gnu::always_inline]] HotCallOf(Kind kind, int fd, std::size_t size, int flags,
                                   const CallerFrame& caller)
      : caller_(caller), size_(size), kind_(kind), fd_(fd), flags_(flags) {
    Runtime* runtime = current();
    if (__builtin_expect(runtime == nullptr || this_thread.vforked, 0)) return;
    runtime_ = runtime;
    slot_ = runtime->model.fds().find(fd);
    if (slot_ != nullptr) generation_ = slot_->generation.load(std::memory_order_relaxed);
    if (this_thread.thread == nullptr) meet_thread();
    if (__builtin_expect(runtime->settings.record, 0)) recorded().enter();
    if (Thread* thread = this_thread.thread) thread->begin(kind, fd, caller.return_address);
  }
  [[gnu::always_inline]] HotCallOf(Kind kind, int fd, std::size_t size, const CallerFrame& caller)
      : HotCallOf(kind, fd, size, 0, caller) {}

  [[gnu::always_inline]] void leave(long result) {
    if (runtime_ == nullptr) return;
    if (result < 0 || observation_ != nullptr) return leave_rarely(result);
    if (Thread* thread = this_thread.thread) thread->end();
    if (slot_ != nullptr)
      note(*slot_, fd_, generation_,
           outcome_of(kind_, static_cast<std::int64_t>(size_), flags_, result, 0));
    // A program that never waits in a call we see is judged at whatever it does next.
    if (__builtin_expect(must_slice(*runtime_), 0)) reconsider_if_due(*runtime_);
  }

  // One that failed, or that a trace is to have.
  [[gnu::noinline]] void leave_rarely(long result) {
    if (Thread* thread = this_thread.thread) thread->end();
    const int error = result < 0 ? errno : 0;
    if (__builtin_expect(observation_ != nullptr, 0))
      recorded().call.size = static_cast<std::int64_t>(size_);
    if (__builtin_expect(observation_ != nullptr, 0)) return recorded().leave(result);
    if (__builtin_expect(error == EBADF, 0)) return recorded().once(result);
    if (slot_ != nullptr)
      note(*slot_, fd_, generation_,
           outcome_of(kind_, static_cast<std::int64_t>(size_), flags_, result, error));
    if (__builtin_expect(must_slice(*runtime_), 0)) reconsider_if_due(*runtime_);
  }

  void leave(long result, std::size_t size) {
    size_ = size;
    leave(result);
  }

  // For a trace: which ioctl it is.
  void is_request(unsigned long request) {
    if (observation_ != nullptr) observation_->call.op = static_cast<int>(request);
  }

  // The same for a call that goes through the slow door next, which notes its outcome and is what a
  // trace has of it.
  void leave_for_the_door() {
    if (runtime_ == nullptr) return;
    if (Thread* thread = this_thread.thread) thread->end();
  }

  // Instead of leave(result): the call took what it wrote out of another descriptor.
  void leave_having_read(int fd, long result) {
    const bool recorded = observation_ != nullptr;
    if (recorded) observation_->call.target = fd;
    leave(result);
    if (runtime_ == nullptr || recorded || result <= 0) return;
    if (Descriptor* from = runtime_->model.fds().find(fd); from != nullptr && from->open())
      note(*from, fd, from->generation.load(std::memory_order_relaxed), kTakenFrom);
  }

 private:
  [[gnu::always_inline]] void note(Descriptor& slot, int fd, std::uint32_t generation,
                                   const IoOutcome& outcome) {
    if (kind_ == CallKind::accept && outcome.input == LastInput::blocked &&
        this_thread.thread != nullptr)
      runtime_->model.note_accept(fd, *this_thread.thread, false);
    note_io(slot, fd, generation, outcome, CallSite::at_address(kind_, caller_.return_address),
            this_thread.thread, this_thread.tid, runtime_->model.coarse_ms());
  }
  // The slow door's view of this call, made only where it is needed.
  [[gnu::noinline]] Observation& recorded() {
    if (observation_ == nullptr) {
      observation_ = new (space_) Observation(kind_, caller_);
      observation_->call.fd = fd_;
      observation_->call.size = static_cast<std::int64_t>(size_);
      observation_->call.flags = flags_;
    }
    return *observation_;
  }

  const CallerFrame caller_;
  std::size_t size_;
  [[no_unique_address]] const Kind kind_;
  const int fd_;
  const int flags_;
  Runtime* runtime_ = nullptr;
  Descriptor* slot_ = nullptr;
  std::uint32_t generation_ = 0;
  Observation* observation_ = nullptr;
  alignas(Observation) unsigned char space_[sizeof(Observation)];  // not touched on the hot path
};

using HotCall = HotCallOf<CallKind>;

}  // namespace ofdcheck::runtime
