// Slab<T> hands out objects that are never unmapped and never change type, so that a reader without
// the lock may look at a freed one and only has to compare generations. References are
// (index, generation); index 0 is "none".
//
// T needs a member `std::uint32_t generation`, which only the slab writes, and a `reset()` that
// makes it as new. take() and give_back() belong under the shape lock; at() does not need it.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace ofdcheck {

template <class T>
struct Ref {
  std::uint32_t index = 0;
  std::uint32_t generation = 0;

  explicit operator bool() const { return index != 0; }
  bool operator==(const Ref&) const = default;
};

template <class T>
class Slab {
 public:
  Slab() = default;
  Slab(const Slab&) = delete;
  Slab& operator=(const Slab&) = delete;
  ~Slab() {
    for (auto& chunk : chunks_) delete[] chunk.load(std::memory_order_relaxed);
  }

  // A fresh object; a null reference when all 16 M are taken.
  Ref<T> take() {
    if (free_ == 0 && !grow()) return {};
    const std::uint32_t index = free_;
    T& object = *slot(index);
    free_ = links(index);
    ++object.generation;
    object.reset();
    ++live_;
    return {index, object.generation};
  }

  void give_back(Ref<T> ref) {
    T* object = get(ref);
    if (object == nullptr) return;
    ++object->generation;  // from here on, old references answer null
    links(ref.index) = free_;
    free_ = ref.index;
    --live_;
  }

  // The object, or null when the reference is none or outlived.
  T* get(Ref<T> ref) const {
    if (ref.index == 0) return nullptr;
    T* object = at(ref.index);
    return object != nullptr && object->generation == ref.generation ? object : nullptr;
  }

  // The object at an index, whatever its generation; null when the index was never handed out.
  T* at(std::uint32_t index) const {
    const std::uint32_t chunk = index / kChunk;
    if (index == 0 || chunk >= kChunks) return nullptr;
    T* base = chunks_[chunk].load(std::memory_order_acquire);
    return base == nullptr ? nullptr : base + index % kChunk;
  }

  Ref<T> ref_at(std::uint32_t index) const {
    const T* object = at(index);
    return object == nullptr ? Ref<T>{} : Ref<T>{index, object->generation};
  }

  std::uint32_t live() const { return live_; }

 private:
  static constexpr std::uint32_t kChunk = 1024;
  static constexpr std::uint32_t kChunks = 1u << 14;

  T* slot(std::uint32_t index) { return chunks_[index / kChunk].load() + index % kChunk; }
  // The free list runs through the objects' own `link` member: no memory beside the objects.
  std::uint32_t& links(std::uint32_t index) { return slot(index)->link; }

  bool grow() {
    if (used_chunks_ == kChunks) return false;
    T* base = new T[kChunk];
    const std::uint32_t first = used_chunks_ * kChunk;
    chunks_[used_chunks_++].store(base, std::memory_order_release);
    for (std::uint32_t i = kChunk; i-- > 0;) {
      if (first + i == 0) continue;  // index 0 is "none"
      base[i].link = free_;
      free_ = first + i;
    }
    return true;
  }

  std::array<std::atomic<T*>, kChunks> chunks_{};
  std::uint32_t used_chunks_ = 0;
  std::uint32_t free_ = 0;
  std::uint32_t live_ = 0;
};

}  // namespace ofdcheck
