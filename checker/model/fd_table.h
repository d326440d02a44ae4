// FdTable mirrors the process's descriptor table (struct fdtable): number -> Descriptor, and for a
// number that is free the memory of who freed it. Lookups are two loads without a lock; what the
// hot path writes into a slot is atomic.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "checker/model/open_file.h"
#include "checker/model/registration.h"
#include "checker/model/step.h"

namespace ofdcheck {

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
  };

  std::atomic<std::uint32_t> file{0};  // index of the OpenFile; 0: the number is free, or not known
  std::atomic<std::uint32_t> generation{0};  // one more at each opening of the number
  std::atomic<std::uint32_t> activity{0};
  std::atomic<std::uint32_t> last_used{0};  // Model::coarse_ms() at the last input or output
  std::atomic<int> opener{0};  // the thread that opened the number last
  bool cloexec = false;
  bool kept_over_exec = false;   // FD_CLOEXEC was taken off: it is meant to survive exec
  bool closed_by_range = false;  // by close_range or closefrom: a sweep, not an owner's close
  std::uint32_t closed_epoch = 0;        // fork epoch at that close: a child does not own it
  std::uint32_t past_registration = 0;   // index of the last registration that ended under it
  Step made;    // the call that gave the number to its present (else its last) description
  Step closed;  // the call that freed it last; not taken if it was never seen freed
  Step closed_earlier;  // the one that freed it before its last opening

  bool open() const { return file.load(std::memory_order_acquire) != 0; }

  // Whose input or output it was, to be noted with what it did. A worker that was handed the number
  // shows as by_another; a thread that closes it by mistake never touched it.
  std::uint32_t by(int tid) const {
    return opener.load(std::memory_order_relaxed) == tid ? by_opener : by_another;
  }

  // Hot path: no lock, no system call. `generation` was read before the call, so that what a read
  // saw is never noted on the number's next owner.
  void note(std::uint32_t generation_before, std::uint32_t bits, std::uint32_t now_ms) {
    if (generation.load(std::memory_order_relaxed) != generation_before) return;
    const std::uint32_t old = activity.load(std::memory_order_relaxed);
    if ((old & bits) != bits) activity.fetch_or(bits, std::memory_order_relaxed);
    if (last_used.load(std::memory_order_relaxed) != now_ms)
      last_used.store(now_ms, std::memory_order_relaxed);
  }
};

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
