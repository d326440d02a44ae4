// The rings of this process that were seen to be set up, and the entries of the io_uring_enter calls that
// are under way. In pages that a program without a ring never has.
#pragma once

#include <array>
#include <atomic>
#include <new>

#include "runtime/calls/own_memory.h"
#include "runtime/record.h"
#include "runtime/uring/ring.h"

namespace ofdcheck::runtime {

// Held for a few reads. Who finds it taken, in a signal handler above all, goes on without.
class Taken {
 public:
  explicit Taken(std::atomic<bool>& flag) : flag_(flag), mine_(!flag.exchange(true)) {}
  ~Taken() {
    if (mine_) flag_.store(false);
  }
  Taken(const Taken&) = delete;
  Taken& operator=(const Taken&) = delete;
  explicit operator bool() const { return mine_; }

 private:
  std::atomic<bool>& flag_;
  const bool mine_;
};

// A ring of this process, and what it has been asked to make and has not answered yet.
struct SeenRing {
  std::atomic<bool> taken{false};
  Ring ring;
  std::array<Request, 64> awaited;
  std::size_t awaited_count = 0;
};

// Of one io_uring_enter: the calls that its entries stand for, entered and not yet left.
struct RingBatch {
  struct Held {
    Request request;
    int position = 0;  // among the entries
    bool answered = false;
    int result = 0;
    alignas(Observation) unsigned char space[sizeof(Observation)];
    Observation& seen() { return *std::launder(reinterpret_cast<Observation*>(space)); }
  };
  std::atomic<bool> taken{false};
  std::array<Held, 32> held;
  std::size_t held_count = 0;
  std::array<std::uint64_t, 64> tags;
  int entries = 0;

  // Whether an answer with this tag can only be one entry's.
  bool tells_apart(std::uint64_t tag) const {
    int found = 0;
    for (int i = 0; i < entries && i < static_cast<int>(tags.size()); ++i)
      found += tags[static_cast<std::size_t>(i)] == tag ? 1 : 0;
    return found == 1 && entries <= static_cast<int>(tags.size());
  }
};

SeenRing* find_ring(int fd);
// Where one with this number goes, in place of another if there are too many; null without memory.
SeenRing* place_for_ring(int fd);
// To be given back by clearing `taken`; null when too many calls are under way.
RingBatch* take_batch();

}  // namespace ofdcheck::runtime
