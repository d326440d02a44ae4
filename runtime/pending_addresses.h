// PendingAddresses answers the question that every free(3) of the program asks: could a thread's
// batch still hold an event whose data leads to this block? It is a filter, not a record: a table of
// short tags that waits write and frees read, without a lock and without a counter that threads would
// share. "No" may be wrong when two addresses meet in one place of the table: then a finding is
// missed. "Maybe" is followed by a look at the batches themselves (Model::pending).
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace ofdcheck::runtime {

class PendingAddresses {
 public:
  // The data of an event that was delivered: kept if it looks like an address, tag bits and all.
  void add(std::uint64_t data) {
    constexpr std::uint64_t kFirstMapped = 1u << 16;  // as data_kind.h has it
    constexpr std::uint64_t kEndOfUser = std::uint64_t{1} << 56;
    if (data < kFirstMapped || data >= kEndOfUser) return;
    if (!any_.load(std::memory_order_relaxed)) any_.store(true, std::memory_order_relaxed);
    // Most events come back to where they were: not to write then keeps the line with other threads.
    auto& place = tags_[place_of(data)];
    if (place.load(std::memory_order_relaxed) != tag_of(data))
      place.store(tag_of(data), std::memory_order_relaxed);
  }

  // One load for a program whose batches hold no address; two for the others.
  bool may_hold(const void* block) const {
    if (!any_.load(std::memory_order_relaxed)) return false;
    const auto address = reinterpret_cast<std::uint64_t>(block);
    return tags_[place_of(address)].load(std::memory_order_relaxed) == tag_of(address);
  }

  // No batch holds it any more. An event of it that comes at this very moment may be lost.
  void forget(const void* block) {
    const auto address = reinterpret_cast<std::uint64_t>(block);
    std::uint16_t tag = tag_of(address);
    tags_[place_of(address)].compare_exchange_strong(tag, 0, std::memory_order_relaxed);
  }

 private:
  static constexpr unsigned kPlaceBits = 13;  // 16 KiB of tags

  // Without the low four bits: allocators align to 16, programs keep tags there.
  static std::uint64_t hash(std::uint64_t address) { return (address >> 4) * 0x9E3779B97F4A7C15ull; }
  static std::size_t place_of(std::uint64_t address) { return hash(address) >> (64 - kPlaceBits); }
  // Never 0, which is an empty place.
  static std::uint16_t tag_of(std::uint64_t address) {
    return static_cast<std::uint16_t>(hash(address) >> 32 | 1);
  }

  std::atomic<bool> any_{false};
  std::array<std::atomic<std::uint16_t>, 1u << kPlaceBits> tags_{};
};

extern constinit PendingAddresses pending_addresses;

}  // namespace ofdcheck::runtime
