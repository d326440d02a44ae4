// Stacks keeps each distinct call stack once and gives it a number. Stacks are addresses; what module an
// address is in is found out when it is asked for, or before a module is unloaded, because another may be
// mapped where it was. Under the shape lock.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "checker/call.h"
#include "checker/report/channel.h"

namespace ofdcheck::runtime {

class Stacks {
 public:
  explicit Stacks(Channel& channel) : channel_(channel) {}

  // The path of the program itself, for frames in it; kept, not copied.
  void set_program(const char* path) { program_ = path; }
  // The id of this stack; 0 for an empty one, or when 2^18 distinct ones are kept already.
  StackId id_of(std::span<const std::uintptr_t> addresses);
  std::span<const std::uintptr_t> addresses(StackId id) const;
  // The frames of a stack as module and offset: writes as many as fit, and returns how many.
  std::size_t frames(StackId id, std::span<FrameRecord> out) const;
  // The same of an address that belongs to no stack.
  FrameRecord frame(std::uintptr_t address) const;
  // Around dlclose(3): keeps the modules of all frames, then lets go of the stacks whose code has gone,
  // so that none taken later is held for one of them.
  void before_unloading();
  void after_unloading();

 private:
  struct Entry {
    std::uint64_t hash;
    std::uint32_t begin;
    std::uint16_t count;
    bool gone = false;
  };
  struct Loaded {
    std::uintptr_t inside;  // an address in it
    std::uintptr_t load_address;
    std::uint32_t module;  // in the channel
    bool gone;
  };
  void rehash();
  std::uint32_t module_at(std::uintptr_t address, std::uintptr_t& load_address) const;
  std::uint16_t loaded_at(std::uintptr_t address);

  Channel& channel_;
  const char* program_ = "";
  std::vector<Entry> entries_{Entry{}};         // index is the id; 0 is "none"
  std::vector<std::uintptr_t> addresses_;       // all stacks, one after the other
  std::vector<std::uint16_t> modules_;          // of the first addresses_, as places in loaded_
  std::vector<Loaded> loaded_;
  std::vector<std::uint32_t> table_;            // open addressing: ids
};

}  // namespace ofdcheck::runtime
