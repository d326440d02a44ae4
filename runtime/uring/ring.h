// Ring knows where a program has mapped the two queues of an io_uring and reads what stands in them. It
// trusts nothing in there: indices may be wild, and the program may have unmapped or overwritten it all.
// Every word is read through a Memory, and only inside the mappings that were seen.
#pragma once

#include <linux/io_uring.h>

#include <cstddef>
#include <cstdint>

#include "runtime/uring/request.h"

namespace ofdcheck {

class Memory {
 public:
  virtual ~Memory() = default;
  // Copies what is at the address; false when it is not there. Never faults.
  virtual bool copy(void* to, std::uint64_t address, std::size_t bytes) = 0;
};

class Ring {
 public:
  // `params` as io_uring_setup(2) has filled them in.
  void begin(int fd, const io_uring_params& params);
  // The program has mapped so many bytes of the ring, from this offset of it, to this address.
  void mapped(std::uint64_t offset, std::uint64_t address, std::size_t bytes);
  void forget() { fd_ = -1; }

  int fd() const { return fd_; }
  // False when the kernel takes entries by itself (SQPOLL), or when their place or shape is not known.
  bool readable() const;

  // Calls visit(const Request&) for what the kernel will take when it is told to take `count` entries.
  // Returns how many those are; -1 when they could not be read, or not all of them.
  template <class Visit>
  int requests(Memory& memory, unsigned count, Visit visit) const {
    std::uint32_t head = 0;
    int waiting = waiting_entries(memory, head);
    if (waiting < 0) return -1;
    if (count < static_cast<unsigned>(waiting)) waiting = static_cast<int>(count);
    for (int i = 0; i < waiting; ++i) {
      io_uring_sqe entry;
      if (!read_entry(memory, head + static_cast<std::uint32_t>(i), entry)) return -1;
      visit(request_in(entry));
    }
    return waiting;
  }

  // Calls visit(const Answered&) for what was completed since this was asked last. What the kernel has
  // written over since is lost.
  template <class Visit>
  void completions(Memory& memory, Visit visit) {
    std::uint32_t tail = 0;
    if (!new_completions(memory, tail)) return;
    for (; seen_ != tail; ++seen_) {
      io_uring_cqe answer;
      if (!read_answer(memory, seen_, answer)) continue;
      visit(Answered{answer.user_data, answer.res, (answer.flags & IORING_CQE_F_MORE) != 0});
    }
  }

 private:
  struct Region {
    std::uint64_t address = 0;
    std::uint64_t bytes = 0;
    bool read(Memory& memory, std::uint64_t offset, void* to, std::size_t size) const;
  };

  int waiting_entries(Memory& memory, std::uint32_t& head) const;
  bool read_entry(Memory& memory, std::uint32_t position, io_uring_sqe& entry) const;
  bool new_completions(Memory& memory, std::uint32_t& tail);
  bool read_answer(Memory& memory, std::uint32_t position, io_uring_cqe& answer) const;

  int fd_ = -1;
  io_uring_params params_{};
  Region submissions_;  // head, tail and the array of indices
  Region entries_;      // what the indices mean
  Region answers_;
  std::uint32_t seen_ = 0;  // of the completion queue: position of the next one to look at
};

}  // namespace ofdcheck
