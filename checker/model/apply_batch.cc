// How calls meet the batches that threads hold: events delivered and not handled yet.
#include "checker/model/model.h"

namespace ofdcheck {
namespace {

// Allocators align blocks to 16, and programs keep tags in the low bits of the data they register.
constexpr std::uint64_t kTagBits = 15;

bool leads_to(std::uint64_t data, std::uint64_t address) {
  return (data & ~kTagBits) == (address & ~kTagBits);
}

}  // namespace

bool Model::pending(std::uint64_t address) const {
  for (const auto& [tid, thread] : threads_) {
    const Batch& batch = thread->batch;
    if (batch.over.load(std::memory_order_acquire)) continue;
    const std::uint32_t kept = batch.kept.load(std::memory_order_relaxed);
    for (std::uint32_t i = 0; i < kept; ++i)
      if (leads_to(batch.slots[i].data(), address)) return true;
  }
  return false;
}

}  // namespace ofdcheck
