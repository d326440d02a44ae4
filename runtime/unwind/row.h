// A Row says how to get from a frame to its caller at one pc: where the canonical frame address
// (CFA, the caller's stack pointer after the return) is, and where the caller's registers were
// saved. Only the shapes that compilers and glibc make can be said; anything else is unknown, and
// the walk ends there.
#pragma once

#include <cstdint>

namespace ofdcheck::cfi {

enum class Base : std::uint8_t { cfa, rsp, rbp };

// The registers that a function saves for its caller, and the return address.
enum class Register : std::uint8_t { rbx, rbp, r12, r13, r14, r15, rip, count };

struct Slot {
  enum class Where : std::uint8_t { same, saved, undefined, unknown };
  Where where = Where::same;
  Base base = Base::cfa;
  std::int32_t offset = 0;  // saved: at base + offset
};

struct Cfa {
  bool known = false;
  bool deref = false;  // base + offset holds the address to which `plus` is added
  Base base = Base::rsp;
  std::int32_t offset = 0;
  std::int32_t plus = 0;
};

struct Row {
  Cfa cfa;
  Slot slots[static_cast<int>(Register::count)];
  bool signal_frame = false;  // its caller was interrupted: the pc there is no return address

  Slot& slot(Register which) { return slots[static_cast<int>(which)]; }
  const Slot& slot(Register which) const { return slots[static_cast<int>(which)]; }
};

}  // namespace ofdcheck::cfi
