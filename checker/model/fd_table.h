// FdTable mirrors the process's descriptor table (struct fdtable): number -> Descriptor, and for a
// number that is free the memory of who freed it. Lookups are two loads without a lock; what the
// hot path writes into a slot is atomic.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "checker/model/call_site.h"
#include "checker/model/open_file.h"
#include "checker/model/registration.h"
#include "checker/model/step.h"
#include "checker/model/touch.h"

namespace ofdcheck {

// How the last input on a number ended, since its last event of readable input.
enum class LastInput : std::uint8_t {
  none,     // nobody has looked since the event
  full,     // it filled the caller's buffer, or took one connection: more may wait
  brief,    // less than asked for: on a stream nothing is left (epoll(7), question 9)
  blocked,  // EAGAIN: nothing is left
  ended,    // end of file, or reset
};

// How the last output on it ended.
enum class LastOutput : std::uint8_t {
  none,
  whole,    // all of it was taken; or nobody will ever take more
  cut,      // a part of it
  blocked,  // EAGAIN: nothing
};

struct Descriptor {
  // What the hot path notes. Bits only ever get set between two openings of the number.
  enum Activity : std::uint32_t {
    did_input = 1u << 0,
    did_output = 1u << 1,
    saw_end = 1u << 2,        // read 0: the peer has closed its side
    saw_reset = 1u << 3,      // ECONNRESET, EPIPE
    input_blocked = 1u << 4,  // EAGAIN on input
    output_blocked = 1u << 5,
    by_opener = 1u << 6,   // input or output by the thread that opened the number,
    by_another = 1u << 7,  // or by another one; see by()
    without_dontwait = 1u << 8,  // some of it without MSG_DONTWAIT
  };

  std::atomic<std::uint32_t> file{0};  // index of the OpenFile; 0: the number is free, or not known
  std::atomic<std::uint32_t> generation{0};  // one more at each opening of the number
  std::atomic<std::uint32_t> activity{0};
  std::atomic<std::uint32_t> last_used{0};  // Model::coarse_ms() at the last input or output
  std::atomic<std::uint32_t> calls{0};  // input and output that made progress; see IoOutcome
  // errno of the last call on it that failed, EAGAIN and EINTR aside
  std::atomic<std::uint16_t> refused{0};
  // Of a listener: connections accepted, and first looks after an event that found none. Both begin
  // anew when they have been judged.
  std::atomic<std::uint16_t> accepts{0};
  std::atomic<std::uint16_t> vain_accepts{0};
  std::atomic<LastInput> last_input{LastInput::none};
  std::atomic<LastOutput> last_output{LastOutput::none};
  std::atomic<bool> told_of_room{false};  // EPOLLOUT came after it was cut short; see unsent()
  std::atomic<bool> sent_last{false};  // bytes went out, and none have come in since
  std::atomic<bool> output_came_last{false};  // output_site is the later of the two sites
  bool cloexec : 1 = false;
  bool kept_over_exec : 1 = false;   // FD_CLOEXEC was taken off: it is meant to survive exec
  bool closed_by_range : 1 = false;  // by close_range or closefrom: a sweep, not an owner's close
  std::atomic<std::uint64_t> input_site{0};   // CallSite: the input that last_input is about
  std::atomic<std::uint64_t> output_site{0};  // the same of last_output
  std::atomic<std::uint64_t> touched{0};   // Touch: by whom it was touched last
  std::atomic<BatchId> taken{0};           // in which batch bytes were taken out last
  std::atomic<BatchId> taken_before{0};    // and by the thread before
  std::atomic<BatchId> taken_between{0};   // by whom between two takings of one batch; 0 never
  Touch opened_at;  // the batch of the thread that opened it, and the place there
  std::uint32_t closed_epoch = 0;        // fork epoch at that close: a child does not own it
  Ref<Registration> past_registration{};  // the last registration that ended under it
  Step made;    // the call that gave the number to its present (else its last) description
  Step closed;  // the call that freed it last; not taken if it was never seen freed
  Step closed_earlier;  // the one that freed it before its last opening

  bool open() const { return file.load(std::memory_order_acquire) != 0; }

  // Whose input or output it was, to be noted with what it did. A worker that was handed the number
  // shows as by_another; a thread that closes it by mistake never touched it.
  std::uint32_t by(int tid) const {
    return made.tid == tid ? by_opener : by_another;
  }

  // Its last output was cut short or refused.
  bool unsent() const {
    const LastOutput last = last_output.load(std::memory_order_relaxed);
    return last == LastOutput::cut || last == LastOutput::blocked;
  }

  // Of its last input or output.
  CallSite last_site() const {
    const bool output = output_came_last.load(std::memory_order_relaxed);
    return CallSite((output ? output_site : input_site).load(std::memory_order_relaxed));
  }
  Touch last_touch() const { return Touch(touched.load(std::memory_order_relaxed)); }

  // Any thread, no lock. The first touch of a batch gets its next place.
  void touch(BatchId batch, std::uint32_t& places) {
    if (last_touch().batch() == batch) return;
    touched.store(Touch(batch, ++places).bits(), std::memory_order_relaxed);
  }

  // Input was tried in this batch, and bytes came out if `got`: two threads that do so in turns split one
  // stream, though the first may find that the second has left nothing.
  void take(BatchId batch, bool got) {
    const BatchId last = taken.load(std::memory_order_relaxed);
    if (last == batch) return;
    if (last != 0 && taken_before.load(std::memory_order_relaxed) == batch)
      taken_between.store(last, std::memory_order_relaxed);
    if (!got) return;
    taken_before.store(last, std::memory_order_relaxed);
    taken.store(batch, std::memory_order_relaxed);
  }

  // Bytes were taken out in this batch, then in another, then in this one again.
  bool split_in(BatchId batch) const {
    const BatchId between = taken_between.load(std::memory_order_relaxed);
    return between != 0 && between != batch &&
           (taken.load(std::memory_order_relaxed) == batch ||
            taken_before.load(std::memory_order_relaxed) == batch);
  }

  // What was noted of its last description, at the opening of the number.
  void begin_anew(std::uint32_t now_ms) {
    activity.store(0, std::memory_order_relaxed);
    last_used.store(now_ms, std::memory_order_relaxed);
    refused.store(0, std::memory_order_relaxed);
    last_input.store(LastInput::none, std::memory_order_relaxed);
    last_output.store(LastOutput::none, std::memory_order_relaxed);
    told_of_room.store(false, std::memory_order_relaxed);
    sent_last.store(false, std::memory_order_relaxed);
    input_site.store(0, std::memory_order_relaxed);
    output_site.store(0, std::memory_order_relaxed);
    output_came_last.store(false, std::memory_order_relaxed);
    touched.store(0, std::memory_order_relaxed);
    taken.store(0, std::memory_order_relaxed);
    taken_before.store(0, std::memory_order_relaxed);
    taken_between.store(0, std::memory_order_relaxed);
    accepts.store(0, std::memory_order_relaxed);
    vain_accepts.store(0, std::memory_order_relaxed);
    generation.fetch_add(1, std::memory_order_relaxed);
  }

  // Hot path: no lock, no system call.
  void note(std::uint32_t bits, std::uint32_t now_ms) {
    const std::uint32_t old = activity.load(std::memory_order_relaxed);
    if ((old & bits) != bits) activity.fetch_or(bits, std::memory_order_relaxed);
    if (last_used.load(std::memory_order_relaxed) != now_ms)
      last_used.store(now_ms, std::memory_order_relaxed);
  }
};

// Every number ever used has one: it is kept small.
static_assert(sizeof(Descriptor) == 136);

class FdTable {
 public:
  // Numbers from here on are not tracked: RLIMIT_NOFILE may say 2^30, no program uses so many.
  static constexpr int kLimit = 1 << 24;

  FdTable() = default;
  FdTable(const FdTable&) = delete;
  FdTable& operator=(const FdTable&) = delete;
  ~FdTable() {
    for (auto& chunk : chunks_) delete[] chunk.load(std::memory_order_relaxed);
  }

  // The slot, or null if no number near it was ever used. Any thread, no lock.
  Descriptor* find(int fd) const {
    if (fd < 0 || fd >= kLimit) return nullptr;
    Descriptor* base = chunks_[static_cast<unsigned>(fd) / kChunk].load(std::memory_order_acquire);
    return base == nullptr ? nullptr : base + static_cast<unsigned>(fd) % kChunk;
  }

  // The slot, made if need be; null only for numbers out of range. Under the shape lock.
  Descriptor* slot(int fd);

  // One more than the highest number ever made.
  int end() const { return end_; }

 private:
  static constexpr unsigned kChunk = 1024;

  std::array<std::atomic<Descriptor*>, kLimit / kChunk> chunks_{};
  int end_ = 0;
};

}  // namespace ofdcheck
