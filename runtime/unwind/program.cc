#include "runtime/unwind/program.h"

#include <limits>

#include "runtime/unwind/encoded.h"

namespace ofdcheck::cfi {
namespace {

// Numbers of the x86-64 psABI, figure 3.36.
constexpr std::uint64_t kRbp = 6, kRsp = 7, kRip = 16;

Register register_from(std::uint64_t number) {
  switch (number) {
    case 3:
      return Register::rbx;
    case kRbp:
      return Register::rbp;
    case 12:
      return Register::r12;
    case 13:
      return Register::r13;
    case 14:
      return Register::r14;
    case 15:
      return Register::r15;
    case kRip:
      return Register::rip;
    default:
      return Register::count;  // not needed to find the caller
  }
}

bool fits(std::int64_t value) {
  return value >= std::numeric_limits<std::int32_t>::min() &&
         value <= std::numeric_limits<std::int32_t>::max();
}

// DW_OP_breg6 or DW_OP_breg7: the contents of rbp or rsp plus an offset.
bool based(Bytes& expression, Base& base, std::int32_t& offset) {
  constexpr std::uint8_t kBreg0 = 0x70;
  const auto op = expression.read<std::uint8_t>();
  const std::int64_t value = expression.sleb();
  if (op != kBreg0 + kRbp && op != kBreg0 + kRsp) return false;
  base = op == kBreg0 + kRbp ? Base::rbp : Base::rsp;
  offset = static_cast<std::int32_t>(value);
  return !expression.bad() && fits(value);
}

// What ld writes for a PLT: rsp + 8 + ((rip & 15) >= 11 ? 8 : 0). An entry's second part has pushed
// the number of the relocation.
constexpr std::uint8_t kPlt[] = {0x77, 0x08, 0x80, 0x00, 0x3f, 0x1a, 0x3b, 0x2a, 0x33, 0x24, 0x22};

bool is_plt(Bytes expression) {
  if (expression.left() != sizeof kPlt) return false;
  for (const std::uint8_t byte : kPlt)
    if (expression.read<std::uint8_t>() != byte) return false;
  return true;
}

}  // namespace

bool Program::run(Bytes code) {
  while (code.more() && !passed_) {
    const auto byte = code.read<std::uint8_t>();
    const std::uint8_t operand = byte & 0x3f;
    bool understood = true;
    switch (byte >> 6) {
      case 1:
        understood = advance(operand);
        break;
      case 2:
        save(operand, static_cast<std::int64_t>(code.uleb()));
        break;
      case 3:
        restore(operand);
        break;
      default:
        understood = extended(operand, code);
        break;
    }
    if (!understood) return false;
  }
  return !code.bad();
}

bool Program::extended(std::uint8_t opcode, Bytes& code) {
  switch (opcode) {
    case 0x00:
      return true;  // nop
    case 0x01: {    // set_loc
      std::uintptr_t location = 0;
      if (!read_encoded(code, factors_.pointer_encoding, 0, location)) return false;
      if (location > pc_) passed_ = true;
      location_ = location;
      return true;
    }
    case 0x02:
      return advance(code.read<std::uint8_t>());
    case 0x03:
      return advance(code.read<std::uint16_t>());
    case 0x04:
      return advance(code.read<std::uint32_t>());
    case 0x05: {  // offset_extended
      const std::uint64_t number = code.uleb();
      save(number, static_cast<std::int64_t>(code.uleb()));
      return true;
    }
    case 0x06:
      restore(code.uleb());
      return true;  // restore_extended
    case 0x07:
      set_slot(code.uleb(), {.where = Slot::Where::undefined});
      return true;
    case 0x08:
      set_slot(code.uleb(), {.where = Slot::Where::same});
      return true;
    case 0x09:    // register
    case 0x14:    // val_offset
    case 0x15: {  // val_offset_sf
      const std::uint64_t number = code.uleb();
      code.uleb();
      set_slot(number, {.where = Slot::Where::unknown});
      return true;
    }
    case 0x0a:  // remember_state
      if (depth_ == kDepth) return false;
      remembered_[depth_++] = row_;
      return true;
    case 0x0b:  // restore_state
      if (depth_ == 0) return false;
      row_ = remembered_[--depth_];
      return true;
    case 0x0c: {  // def_cfa
      const std::uint64_t number = code.uleb();
      set_cfa(number, static_cast<std::int64_t>(code.uleb()));
      return true;
    }
    case 0x0d:  // def_cfa_register
      if (row_.cfa.deref) return false;
      set_cfa(code.uleb(), row_.cfa.offset);
      return true;
    case 0x0e: {  // def_cfa_offset
      const auto offset = static_cast<std::int64_t>(code.uleb());
      row_.cfa.known = row_.cfa.known && !row_.cfa.deref && fits(offset);
      row_.cfa.offset = static_cast<std::int32_t>(offset);
      return true;
    }
    case 0x0f:
      cfa_expression(code.part(code.uleb()));
      return true;
    case 0x10: {  // expression
      const std::uint64_t number = code.uleb();
      slot_expression(number, code.part(code.uleb()));
      return true;
    }
    case 0x11: {  // offset_extended_sf
      const std::uint64_t number = code.uleb();
      save(number, code.sleb());
      return true;
    }
    case 0x12: {  // def_cfa_sf
      const std::uint64_t number = code.uleb();
      std::int64_t offset = 0;
      if (__builtin_mul_overflow(code.sleb(), factors_.data, &offset)) return false;
      set_cfa(number, offset);
      return true;
    }
    case 0x16: {  // val_expression
      const std::uint64_t number = code.uleb();
      code.skip(code.uleb());
      set_slot(number, {.where = Slot::Where::unknown});
      return true;
    }
    case 0x2e:
      code.uleb();
      return true;  // GNU_args_size: for landing pads only
    default:
      return false;
  }
}

bool Program::advance(std::uint64_t delta) {
  // Not location_ += first: a delta of garbage must not wrap round.
  if (factors_.code != 0 && delta > (pc_ - location_) / factors_.code) {
    passed_ = true;
    return true;
  }
  location_ += delta * factors_.code;
  return true;
}

void Program::set_cfa(std::uint64_t number, std::int64_t offset) {
  row_.cfa = {};
  row_.cfa.base = number == kRbp ? Base::rbp : Base::rsp;
  row_.cfa.offset = static_cast<std::int32_t>(offset);
  row_.cfa.known = (number == kRbp || number == kRsp) && fits(offset);
}

void Program::set_slot(std::uint64_t number, Slot slot) {
  if (const Register which = register_from(number); which != Register::count)
    row_.slot(which) = slot;
}

void Program::save(std::uint64_t number, std::int64_t factored) {
  std::int64_t offset = 0;
  if (__builtin_mul_overflow(factored, factors_.data, &offset) || !fits(offset))
    set_slot(number, {.where = Slot::Where::unknown});
  else
    set_slot(number, {Slot::Where::saved, Base::cfa, static_cast<std::int32_t>(offset)});
}

void Program::restore(std::uint64_t number) {
  if (const Register which = register_from(number); which != Register::count)
    row_.slot(which) = initial_.slot(which);
}

// base + offset, then perhaps deref, then perhaps plus_uconst: what GCC writes for a realigned
// stack, OpenSSL's assembly for its own, glibc for a signal frame.
void Program::cfa_expression(Bytes expression) {
  constexpr std::uint8_t kDeref = 0x06, kPlusUconst = 0x23;
  row_.cfa = {};
  if (is_plt(expression)) {
    set_cfa(kRsp, (pc_ & 15) >= 11 ? 16 : 8);
    return;
  }
  Cfa cfa;
  if (!based(expression, cfa.base, cfa.offset)) return;
  if (expression.more()) {
    if (expression.read<std::uint8_t>() != kDeref) return;
    cfa.deref = true;
  }
  if (expression.more()) {
    if (expression.read<std::uint8_t>() != kPlusUconst) return;
    const std::uint64_t plus = expression.uleb();
    if (!fits(static_cast<std::int64_t>(plus))) return;
    cfa.plus = static_cast<std::int32_t>(plus);
  }
  cfa.known = !expression.bad() && !expression.more();
  row_.cfa = cfa;
}

void Program::slot_expression(std::uint64_t number, Bytes expression) {
  Slot slot{.where = Slot::Where::saved};
  if (!based(expression, slot.base, slot.offset) || expression.more())
    slot = {.where = Slot::Where::unknown};
  set_slot(number, slot);
}

}  // namespace ofdcheck::cfi
