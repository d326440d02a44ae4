// Thread is what is remembered of one thread of the program: the batch it holds and the call it is
// inside. The hot path writes its own thread's record without a lock; others read the atomics.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "checker/call.h"
#include "checker/model/close_run.h"
#include "checker/model/epoll_instance.h"

namespace ofdcheck {

// What one epoll_wait returned, until the same thread waits again. Only its thread touches it.
struct Batch {
  static constexpr std::uint32_t kKept = 64;

  Ref<EpollInstance> instance{};
  int epfd = -1;
  std::uint32_t entered = 0;  // the model's order when the wait was entered, and when it returned:
  std::uint32_t left = 0;     // what was closed in between may still be delivered, and is not stale
  std::uint32_t count = 0;    // events returned; the first kKept of them are kept
  std::array<Event, kKept> events{};
  StackId stack = 0;
};

struct Thread {
  // The call this thread is inside, if it may block there: set at enter, cleared at leave.
  struct Inside {
    std::atomic<int> fd{-1};
    std::atomic<CallKind> call{CallKind::found};
    std::atomic<std::uint32_t> turn{0};  // one more at each such call, to tell two calls apart
    std::atomic<std::uint64_t> caller{0};  // return address, for the report
  };

  int tid = 0;
  Batch batch;
  Inside inside;
  CloseRun closes;  // its last close, and the neighbours it closed from the same place before
  // The last F_GETFD of this thread, for its confusion with F_GETFL.
  int getfd_fd = -1;
  int getfd_result = -1;

  void begin(CallKind call, int fd, std::uint64_t caller) {
    inside.caller.store(caller, std::memory_order_relaxed);
    inside.call.store(call, std::memory_order_relaxed);
    inside.turn.store(inside.turn.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    inside.fd.store(fd, std::memory_order_release);
  }
  void end() { inside.fd.store(-1, std::memory_order_release); }
};

}  // namespace ofdcheck
