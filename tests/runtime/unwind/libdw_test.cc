// Every row of every function in the C and C++ libraries is what elfutils' libdw reads there.
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <new>

#include "runtime/unwind/module.h"
#include "runtime/unwind/table.h"

namespace ofdcheck::cfi {
namespace {

struct Free {
  void operator()(Dwarf_Frame* frame) const { std::free(frame); }
};

constexpr int kDwarfNumber[] = {3, 6, 12, 13, 14, 15, 16};  // of each Register

// libdw says register plus offset as bregx, and gives expressions as they stand.
testing::AssertionResult same_cfa(const Row* row, Dwarf_Frame* frame) {
  Dwarf_Op* ops = nullptr;
  std::size_t count = 0;
  if (dwarf_frame_cfa(frame, &ops, &count) != 0 || count == 0)
    return testing::AssertionFailure() << "libdw has no CFA";
  if (count > 1 && ops[1].atom == DW_OP_breg16)
    return testing::AssertionSuccess();  // a PLT: its value depends on the pc, see rows_test.cc
  const bool plain = ops[0].atom == DW_OP_bregx;
  const Dwarf_Word number = plain ? ops[0].number : ops[0].atom - Dwarf_Word{DW_OP_breg0};
  const auto offset = static_cast<std::int64_t>(plain ? ops[0].number2 : ops[0].number);
  const bool deref = count > 1 && ops[1].atom == DW_OP_deref;
  const bool plus = count > 2 && ops[2].atom == DW_OP_plus_uconst;
  const bool sayable = (number == 6 || number == 7) && count == 1u + deref + plus;
  if ((row != nullptr) != sayable)
    return testing::AssertionFailure() << (sayable ? "we have no row" : "we have a row");
  if (row == nullptr) return testing::AssertionSuccess();
  if (row->cfa.base != (number == 6 ? Base::rbp : Base::rsp) || row->cfa.offset != offset ||
      row->cfa.deref != deref || row->cfa.plus != (plus ? static_cast<int>(ops[2].number) : 0))
    return testing::AssertionFailure() << "CFA at " << row->cfa.offset << ", expected " << offset;
  return testing::AssertionSuccess();
}

testing::AssertionResult same_slot(const Slot& slot, int number, Dwarf_Frame* frame) {
  Dwarf_Op memory[3];
  Dwarf_Op* ops = nullptr;
  std::size_t count = 0;
  if (dwarf_frame_register(frame, number, memory, &ops, &count) != 0)
    return testing::AssertionFailure() << "libdw has no rule";
  // Of a register that nothing is said of libdw does not know that its function keeps it.
  if (count == 0 && number != 16 && slot.where == Slot::Where::same)
    return testing::AssertionSuccess();
  Slot::Where expected = Slot::Where::saved;
  if (count == 0) expected = ops == nullptr ? Slot::Where::same : Slot::Where::undefined;
  if (count == 1 && ops[0].atom == DW_OP_regx) expected = Slot::Where::unknown;
  if (count >= 1 && ops[count - 1].atom == DW_OP_stack_value) expected = Slot::Where::unknown;
  if (slot.where != expected)
    return testing::AssertionFailure()
           << "register " << number << " is " << static_cast<int>(slot.where) << ", expected "
           << static_cast<int>(expected);
  if (expected != Slot::Where::saved) return testing::AssertionSuccess();
  // An expression has the CFA pushed before it.
  const Dwarf_Op& last = ops[count - 1];
  const auto offset = static_cast<std::int64_t>(last.number);
  const Base base = last.atom == DW_OP_breg7   ? Base::rsp
                    : last.atom == DW_OP_breg6 ? Base::rbp
                                               : Base::cfa;
  if (slot.base != base || slot.offset != offset)
    return testing::AssertionFailure()
           << "register " << number << " at " << slot.offset << ", expected " << offset;
  return testing::AssertionSuccess();
}

// Compares all rows of the module that holds `inside`; returns how many there were.
int compare_rows(const void* inside) {
  Module module;
  Table table;
  EXPECT_TRUE(find_module(reinterpret_cast<std::uintptr_t>(inside), module));
  EXPECT_TRUE(unwind_table(module, table));
  elf_version(EV_CURRENT);
  const int fd = open(module.path, O_RDONLY | O_CLOEXEC);
  Elf* elf = elf_begin(fd, ELF_C_READ_MMAP, nullptr);
  Dwarf_CFI* frames = dwarf_getcfi_elf(elf);
  EXPECT_NE(frames, nullptr) << module.path;
  int compared = 0, failed = 0;
  for (std::uintptr_t pc = module.begin; pc < module.end && failed < 10;) {
    Dwarf_Frame* raw = nullptr;
    Row row;
    const bool ours = find_row(table, pc, row);
    if (dwarf_cfi_addrframe(frames, pc - module.load_address, &raw) != 0) {
      EXPECT_FALSE(ours) << std::hex << pc - module.load_address << ++failed;
      pc += 1;
      continue;
    }
    const std::unique_ptr<Dwarf_Frame, Free> frame(raw);
    Dwarf_Addr end = 0;
    bool signal_frame = false;
    EXPECT_EQ(dwarf_frame_info(raw, nullptr, &end, &signal_frame), 16);
    const auto check = [&](const testing::AssertionResult& result) {
      EXPECT_TRUE(result) << module.path << "+" << std::hex << pc - module.load_address;
      failed += !result;
    };
    check(same_cfa(ours ? &row : nullptr, raw));
    if (ours) {
      EXPECT_EQ(row.signal_frame, signal_frame);
      for (int i = 0; i < static_cast<int>(Register::count); ++i)
        check(same_slot(row.slots[i], kDwarfNumber[i], raw));
    }
    ++compared;
    pc = end + module.load_address;
  }
  dwarf_cfi_end(frames);
  elf_end(elf);
  close(fd);
  return compared;
}

TEST(Libdw, EveryRowOfTheCLibraryIsTheSame) {
  EXPECT_GT(compare_rows(reinterpret_cast<const void*>(&std::qsort)), 10'000);
}

TEST(Libdw, EveryRowOfTheCxxLibraryIsTheSame) {
  void* (*const inside)(std::size_t) = &operator new;
  EXPECT_GT(compare_rows(reinterpret_cast<const void*>(inside)), 10'000);
}

}  // namespace
}  // namespace ofdcheck::cfi
