// Stacks keeps each distinct call stack once and gives it a number. Under the shape lock.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "checker/call.h"

namespace ofdcheck::runtime {

class Stacks {
 public:
  // The id of this stack; 0 for an empty one, or when 2^20 distinct ones are kept already.
  StackId id_of(std::span<const std::uintptr_t> addresses);
  std::span<const std::uintptr_t> addresses(StackId id) const;

 private:
  struct Entry {
    std::uint64_t hash;
    std::uint32_t begin;
    std::uint16_t count;
  };
  void rehash();

  std::vector<Entry> entries_{Entry{}};         // index is the id; 0 is "none"
  std::vector<std::uintptr_t> addresses_;       // all stacks, one after the other
  std::vector<std::uint32_t> table_;            // open addressing: ids
};

}  // namespace ofdcheck::runtime
