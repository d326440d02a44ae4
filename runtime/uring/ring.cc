#include "runtime/uring/ring.h"

namespace ofdcheck {
namespace {

// Newer than the headers of Debian 12 (include/uapi/linux/io_uring.h).
constexpr std::uint32_t kSetupNoMmap = 1u << 14;
constexpr std::uint32_t kSetupNoSqArray = 1u << 16;
constexpr std::uint32_t kSetupHybridPoll = 1u << 17;
// All whose meaning for the shape of the queues is known.
constexpr std::uint32_t kKnownFlags = (kSetupHybridPoll << 1) - 1;

bool is_power_of_two(std::uint32_t n) { return n != 0 && (n & (n - 1)) == 0; }

}  // namespace

bool Ring::Region::read(Memory& memory, std::uint64_t offset, void* to, std::size_t size) const {
  return size <= bytes && offset <= bytes - size && memory.copy(to, address + offset, size);
}

void Ring::begin(int fd, const io_uring_params& params) {
  *this = Ring();
  fd_ = fd;
  params_ = params;
}

void Ring::mapped(std::uint64_t offset, std::uint64_t address, std::size_t bytes) {
  const Region region{address, bytes};
  switch (offset & IORING_OFF_MMAP_MASK) {
    case IORING_OFF_SQ_RING:
      submissions_ = region;
      if ((params_.features & IORING_FEAT_SINGLE_MMAP) != 0) answers_ = region;
      break;
    case IORING_OFF_CQ_RING:
      answers_ = region;
      if ((params_.features & IORING_FEAT_SINGLE_MMAP) != 0) submissions_ = region;
      break;
    case IORING_OFF_SQES: entries_ = region; break;
    default: break;
  }
}

bool Ring::readable() const {
  return fd_ >= 0 && submissions_.bytes != 0 && entries_.bytes != 0 &&
         is_power_of_two(params_.sq_entries) &&
         (params_.flags & (IORING_SETUP_SQPOLL | kSetupNoMmap | ~kKnownFlags)) == 0;
}

int Ring::waiting_entries(Memory& memory, std::uint32_t& head) const {
  std::uint32_t tail = 0;
  if (!readable() || !submissions_.read(memory, params_.sq_off.head, &head, sizeof head) ||
      !submissions_.read(memory, params_.sq_off.tail, &tail, sizeof tail))
    return -1;
  const std::uint32_t waiting = tail - head;
  return waiting <= params_.sq_entries ? static_cast<int>(waiting) : -1;
}

bool Ring::read_entry(Memory& memory, std::uint32_t position, io_uring_sqe& entry) const {
  std::uint32_t index = position & (params_.sq_entries - 1);
  if ((params_.flags & kSetupNoSqArray) == 0 &&
      !submissions_.read(memory, params_.sq_off.array + sizeof index * std::uint64_t{index}, &index,
                         sizeof index))
    return false;
  // The kernel drops one with a wild index (io_get_sqe in io_uring/io_uring.c): it asks for nothing.
  if (index >= params_.sq_entries) {
    entry = {};
    return true;
  }
  const std::uint64_t stride = (params_.flags & IORING_SETUP_SQE128) != 0 ? 128 : 64;
  return entries_.read(memory, stride * index, &entry, sizeof entry);
}

bool Ring::new_completions(Memory& memory, std::uint32_t& tail) {
  if (fd_ < 0 || answers_.bytes == 0 || !is_power_of_two(params_.cq_entries) ||
      (params_.flags & (kSetupNoMmap | ~kKnownFlags)) != 0 ||
      !answers_.read(memory, params_.cq_off.tail, &tail, sizeof tail))
    return false;
  if (tail - seen_ > params_.cq_entries) seen_ = tail - params_.cq_entries;
  return true;
}

bool Ring::read_answer(Memory& memory, std::uint32_t position, io_uring_cqe& answer) const {
  const std::uint64_t stride = (params_.flags & IORING_SETUP_CQE32) != 0 ? 32 : 16;
  const std::uint64_t index = position & (params_.cq_entries - 1);
  return answers_.read(memory, params_.cq_off.cqes + stride * index, &answer, 16);
}

}  // namespace ofdcheck
