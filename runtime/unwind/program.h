// The call frame instructions of a CIE and its FDE (DWARF 5, section 6.4.2; the GNU opcodes of the
// Linux Standard Base), run up to one pc.
#pragma once

#include <cstdint>

#include "runtime/unwind/bytes.h"
#include "runtime/unwind/row.h"

namespace ofdcheck::cfi {

class Program {
 public:
  struct Factors {
    std::uint64_t code = 1;
    std::int64_t data = 1;
    std::uint8_t pointer_encoding = 0;
  };

  Program(const Factors& factors, std::uintptr_t begin, std::uintptr_t pc)
      : factors_(factors), location_(begin), pc_(pc) {}

  // Runs until the instructions end or concern addresses behind the pc; false when there is one
  // that cannot be understood. First the CIE's, then seal(), then the FDE's.
  bool run(Bytes code);
  void seal() { initial_ = row_; }
  const Row& row() const { return row_; }

 private:
  static constexpr int kDepth = 4;  // compilers nest remember_state once

  bool extended(std::uint8_t opcode, Bytes& code);
  bool advance(std::uint64_t delta);
  void set_cfa(std::uint64_t dwarf_register, std::int64_t offset);
  void set_slot(std::uint64_t dwarf_register, Slot slot);
  void save(std::uint64_t dwarf_register, std::int64_t factored);
  void restore(std::uint64_t dwarf_register);
  void cfa_expression(Bytes expression);
  void slot_expression(std::uint64_t dwarf_register, Bytes expression);

  Factors factors_;
  std::uintptr_t location_;
  std::uintptr_t pc_;
  bool passed_ = false;  // the instructions have gone beyond the pc
  Row row_;
  Row initial_;
  Row remembered_[kDepth];
  int depth_ = 0;
};

}  // namespace ofdcheck::cfi
