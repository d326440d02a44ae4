// Thread is what is remembered of one thread of the program: the batch it holds, the call it is
// inside, and how it goes about its batches. The hot path writes its own thread's record without a
// lock; others read the atomics.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "checker/call.h"
#include "checker/model/batch.h"
#include "checker/model/close_run.h"

namespace ofdcheck {

struct Thread {
  explicit Thread(int its_tid) : tid(its_tid) {
    batch.id.store(batch_id(its_tid, 0), std::memory_order_relaxed);
  }

  // The call this thread is inside, if it may block there: set at enter, cleared at leave.
  struct Inside {
    std::atomic<int> fd{-1};
    std::atomic<CallKind> call{CallKind::found};
    std::atomic<std::uint32_t> turn{0};  // one more at each such call, to tell two calls apart
    std::atomic<std::uint64_t> caller{0};  // return address, for the report
  };

  // How it goes about its batches, learned each time it waits again.
  struct Habits {
    std::atomic<std::uint32_t> worked{0};    // slots whose number it touched; wake-up fds not counted
    std::atomic<std::uint32_t> left{0};      // slots it did not touch
    std::atomic<std::uint32_t> upward{0};    // pairs of slots touched in the order of the batch
    std::atomic<std::uint32_t> downward{0};  // and against it
  };

  int tid = 0;
  Batch batch;
  Inside inside;
  Habits habits;
  std::atomic<int> last_fd{-1};  // of its last input or output, epoll_wait not counted
  std::uint64_t turn = 0;        // waits that returned
  std::uint32_t place = 0;       // numbers touched first in this batch
  // The wait that is under way or has just returned, before it becomes the batch.
  std::array<Event, Batch::kKept> incoming;
  std::array<Ref<Registration>, Batch::kKept> met;  // the senders of `incoming`
  // Numbers on which a write was cut short or refused since it waited last; a few suffice.
  std::array<int, 8> cut_writes{};
  std::uint32_t cut_writes_count = 0;
  // Of its last epoll_wait: milliseconds, -1 without end.
  std::atomic<int> time_out{0};
  // The wait after which it looked for a connection last, and at which listener.
  std::uint64_t accept_turn = 0;
  int accept_fd = -1;
  std::atomic<std::uint32_t> expired_waits{0};  // epoll_waits that ran out of time, 0 not counted
  std::uint32_t failed_waits = 0;  // epoll_waits in a row that failed, EINTR aside
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

  // It works on the descriptors it gets events of, or did so far; one that never does hands them to
  // others: a dispatcher.
  bool works_on_its_slots() const { return habits.worked.load(std::memory_order_relaxed) != 0; }
  // Its batches were worked through from the first slot to the last, as far as was seen.
  bool goes_upward() const {
    return habits.upward.load(std::memory_order_relaxed) != 0 &&
           habits.downward.load(std::memory_order_relaxed) == 0;
  }
  // The place of something it does now that is no first touch of a number, a close for one.
  Touch mark() { return {batch.id.load(std::memory_order_relaxed), ++place}; }

  void note_cut_write(int fd) {
    for (std::uint32_t i = 0; i < cut_writes_count; ++i)
      if (cut_writes[i] == fd) return;
    if (cut_writes_count < cut_writes.size()) cut_writes[cut_writes_count++] = fd;
  }
};

}  // namespace ofdcheck
