#include "runtime/calls/seen_rings.h"

#include "runtime/memory.h"

namespace ofdcheck::runtime {
namespace {

struct Rings {
  std::array<SeenRing, 16> seen;
  std::array<RingBatch, 8> batches;
};

// Null in a program that has no ring.
constinit std::atomic<Rings*> rings{nullptr};

SeenRing* find(int fd) {
  Rings* all = rings.load();
  if (all == nullptr) return nullptr;
  for (SeenRing& ring : all->seen)
    if (ring.ring.fd() == fd) return &ring;
  return nullptr;
}

bool make_rings() {
  if (rings.load() != nullptr) return true;
  void* pages = map_pages(sizeof(Rings));
  if (pages == nullptr) return false;
  Rings* nobody = nullptr;  // of two threads at their first ring one has mapped too much
  rings.compare_exchange_strong(nobody, new (pages) Rings);
  return true;
}

}  // namespace

// -1 is what an empty place has.
SeenRing* find_ring(int fd) { return fd < 0 ? nullptr : find(fd); }

RingBatch* take_batch() {
  for (RingBatch& batch : rings.load()->batches) {
    if (batch.taken.exchange(true)) continue;
    batch.held_count = 0;
    batch.entries = 0;
    return &batch;
  }
  return nullptr;
}

SeenRing* place_for_ring(int fd) {
  if (!make_rings()) return nullptr;
  if (SeenRing* same = find(fd)) return same;
  if (SeenRing* empty = find(-1)) return empty;
  auto& seen = rings.load()->seen;
  return &seen[static_cast<std::size_t>(fd) % seen.size()];
}

}  // namespace ofdcheck::runtime
