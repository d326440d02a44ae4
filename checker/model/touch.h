// Who worked on a number, in which batch, and in which order: the evidence behind every rule about
// batches and threads. A thread touches a number with each input, output or epoll_ctl on it.
#pragma once

#include <cstdint>

namespace ofdcheck {

// Names a batch in one process: the thread's tid (at most 22 bits, PID_MAX_LIMIT in
// include/linux/threads.h) and which of its waits it was, modulo 2^28. Turn 0: never waited.
using BatchId = std::uint64_t;

constexpr int kTurnBits = 28;
constexpr BatchId batch_id(int tid, std::uint64_t turn) {
  return static_cast<BatchId>(tid) << kTurnBits | (turn & ((std::uint64_t{1} << kTurnBits) - 1));
}
constexpr int tid_of(BatchId batch) { return static_cast<int>(batch >> kTurnBits); }

// A batch and a place in it: the numbers its thread touched are counted 1, 2, ... in the order of
// the first touch of each. 0: nobody.
class Touch {
 public:
  static constexpr int kPlaceBits = 14;
  static constexpr std::uint64_t kLastPlace = (1u << kPlaceBits) - 1;

  constexpr Touch() = default;
  constexpr explicit Touch(std::uint64_t bits) : bits_(bits) {}
  constexpr Touch(BatchId batch, std::uint64_t place)
      : bits_(batch << kPlaceBits | (place < kLastPlace ? place : kLastPlace)) {}

  constexpr BatchId batch() const { return bits_ >> kPlaceBits; }
  constexpr std::uint32_t place() const { return static_cast<std::uint32_t>(bits_ & kLastPlace); }
  constexpr std::uint64_t bits() const { return bits_; }

 private:
  std::uint64_t bits_ = 0;
};

}  // namespace ofdcheck
