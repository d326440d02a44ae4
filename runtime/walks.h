// The walks that threads remember, some for each: told again by their words (unwind/known_walk.h),
// they cost a few comparisons instead of a walk and a look for the stack's number.
#pragma once

#include <array>
#include <cstdint>

#include "runtime/unwind/known_walk.h"

namespace ofdcheck::runtime {

class Walks {
 public:
  // The number of the stack from here, if this walk is remembered and still holds; else 0.
  std::uint32_t find(const CallerFrame& from) const {
    const Set& set = sets_[place_of(from)];
    for (const KnownWalk& walk : set.walks)
      if (walk.holds(from)) return walk.stack();
    return 0;
  }
  // Where to remember one: the place of one that began alike, else of the one that came first.
  KnownWalk& room_for(const CallerFrame& from) {
    Set& set = sets_[place_of(from)];
    for (KnownWalk& walk : set.walks)
      if (walk.begins_at(from)) return walk;
    set.next = (set.next + 1) % kWays;
    return set.walks[set.next];
  }

 private:
  static constexpr std::size_t kSets = 8, kWays = 2;
  struct Set {
    std::array<KnownWalk, kWays> walks{};
    std::size_t next = 0;
  };
  static std::size_t place_of(const CallerFrame& from) {
    return ((from.return_address ^ from.cfa << 16) * 0x9E3779B97F4A7C15ull) >> 61;
  }

  std::array<Set, kSets> sets_{};

  friend class WalkStore;
  Walks* next_ = nullptr;
  bool taken_ = true;
};

// All of them, those of threads that have ended too: the next thread's. Under the shape lock.
class WalkStore {
 public:
  Walks* take() {
    for (Walks* walks = first_; walks != nullptr; walks = walks->next_) {
      if (walks->taken_) continue;
      walks->sets_ = {};
      walks->taken_ = true;
      return walks;
    }
    auto* walks = new Walks;
    walks->next_ = first_;
    return first_ = walks;
  }
  void give_back(Walks* walks) {
    if (walks != nullptr) walks->taken_ = false;
  }
  // In a fork child, where the other threads do not exist.
  void keep_only(const Walks* mine) {
    for (Walks* walks = first_; walks != nullptr; walks = walks->next_)
      walks->taken_ = walks == mine;
  }

 private:
  Walks* first_ = nullptr;
};

}  // namespace ofdcheck::runtime
