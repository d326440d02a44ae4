// Connections by number, each with a lock and a generation: an event that was harvested before its
// connection was closed names a generation that is gone.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>

#include "tests/stress/server.h"

struct Slot {
  std::mutex mutex;
  std::uint32_t generation = 0;
  bool open = false;
};

class Slots {
 public:
  Slot& at(int fd) { return slots_[static_cast<std::size_t>(fd)]; }

  static std::uint64_t name(int fd, const Slot& slot) {
    return std::uint64_t{slot.generation} << 32 | static_cast<std::uint32_t>(fd);
  }
  static int number(std::uint64_t name) { return static_cast<int>(name & 0xFFFFFFFF); }
  // Under the slot's lock.
  static bool names(const Slot& slot, std::uint64_t name) {
    return slot.open && slot.generation == name >> 32;
  }
  static void begin(Slot& slot) {
    ++slot.generation;
    slot.open = true;
  }

 private:
  std::unique_ptr<Slot[]> slots_{new Slot[kMostNumbers]};
};
