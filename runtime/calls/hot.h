// The hot path: calls that carry data and change no shape. They note their outcome in the slot of
// their descriptor and what their thread is inside of, with atomics only: no lock, no allocation,
// no unwinding, no system call. What is out of the ordinary goes through the slow door (record.h):
// EBADF, and every call while a trace is recorded.
#pragma once

#include <cerrno>
#include <new>

#include "checker/model/activity.h"
#include "runtime/record.h"
#include "runtime/runtime.h"
#include "runtime/thread_state.h"

namespace ofdcheck::runtime {

class HotCall {
 public:
  HotCall(CallKind kind, int fd, const CallerFrame& caller) : caller_(caller), kind_(kind), fd_(fd) {
    Runtime* runtime = current();
    if (__builtin_expect(runtime == nullptr || this_thread.vforked, 0)) return;
    runtime_ = runtime;
    slot_ = runtime->model.fds().find(fd);
    if (slot_ != nullptr) generation_ = slot_->generation.load(std::memory_order_relaxed);
    if (this_thread.thread == nullptr) meet_thread();
    if (__builtin_expect(runtime->settings.record, 0)) recorded().enter();
    if (Thread* thread = this_thread.thread) thread->begin(kind, fd, caller.return_address);
  }

  void leave(long result, std::uint32_t (*activity)(std::int64_t, int)) {
    if (runtime_ == nullptr) return;
    if (Thread* thread = this_thread.thread) thread->end();
    const int error = result < 0 ? errno : 0;
    if (__builtin_expect(observation_ != nullptr, 0)) return recorded().leave(result);
    if (__builtin_expect(error == EBADF, 0)) return recorded().once(result);
    if (slot_ != nullptr) note(*slot_, generation_, activity(result, error));
  }

  // The same for a call that goes through the slow door next, which is what a trace has of it.
  void leave_for_the_door(std::uint32_t bits) {
    if (runtime_ == nullptr) return;
    if (Thread* thread = this_thread.thread) thread->end();
    if (slot_ != nullptr) note(*slot_, generation_, bits);
  }

  // The call took bytes out of another descriptor, too.
  void took_from(int fd) {
    if (runtime_ == nullptr) return;
    if (Descriptor* from = runtime_->model.fds().find(fd); from != nullptr && from->open())
      note(*from, from->generation.load(std::memory_order_relaxed), Descriptor::did_input);
  }

 private:
  void note(Descriptor& slot, std::uint32_t generation, std::uint32_t bits) {
    if (bits != 0) bits |= slot.by(this_thread.tid);
    slot.note(generation, bits, runtime_->model.coarse_ms());
  }
  // The slow door's view of this call, made only where it is needed.
  Observation& recorded() {
    if (observation_ == nullptr) {
      observation_ = new (space_) Observation(kind_, caller_);
      observation_->call.fd = fd_;
    }
    return *observation_;
  }

  const CallerFrame caller_;
  const CallKind kind_;
  const int fd_;
  Runtime* runtime_ = nullptr;
  Descriptor* slot_ = nullptr;
  std::uint32_t generation_ = 0;
  Observation* observation_ = nullptr;
  alignas(Observation) unsigned char space_[sizeof(Observation)];  // not touched on the hot path
};

}  // namespace ofdcheck::runtime
