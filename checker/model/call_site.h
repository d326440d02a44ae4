// Where a call was made from, in one word that the hot path can store: its kind with its return
// address, or with the id of its stack when it went through the slow door.
#pragma once

#include <cstdint>

#include "checker/call.h"

namespace ofdcheck {

class CallSite {
 public:
  constexpr CallSite() = default;
  constexpr explicit CallSite(std::uint64_t bits) : bits_(bits) {}
  static constexpr CallSite at_address(CallKind kind, std::uint64_t address) {
    return CallSite(static_cast<std::uint64_t>(kind) << kKindAt | (address & (kIsStack - 1)));
  }
  static constexpr CallSite at_stack(CallKind kind, StackId stack) {
    return CallSite(static_cast<std::uint64_t>(kind) << kKindAt | kIsStack | stack);
  }

  constexpr bool known() const { return bits_ != 0; }
  constexpr CallKind kind() const { return static_cast<CallKind>(bits_ >> kKindAt); }
  // One of the two is 0.
  constexpr StackId stack() const {
    return (bits_ & kIsStack) != 0 ? static_cast<StackId>(bits_) : 0;
  }
  constexpr std::uint64_t address() const {
    return (bits_ & kIsStack) != 0 ? 0 : bits_ & (kIsStack - 1);
  }
  constexpr std::uint64_t bits() const { return bits_; }

 private:
  // Addresses of programs have at most 55 bits, except where one asks mmap for higher ones.
  static constexpr int kKindAt = 56;
  static constexpr std::uint64_t kIsStack = std::uint64_t{1} << 55;

  std::uint64_t bits_ = 0;
};

}  // namespace ofdcheck
