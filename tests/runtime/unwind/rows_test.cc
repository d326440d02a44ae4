// The call frame instructions, each in rows.S, give the row that they say.
#include <gtest/gtest.h>

#include "runtime/unwind/module.h"
#include "runtime/unwind/table.h"

extern "C" const char at_entry, at_pushed, at_framed, at_popped, at_far, at_farther, at_saved,
    at_unsaved, at_outermost, at_realigned, at_own_stack, at_signal, at_plt_jump, at_plt_pushed,
    at_cfa_in_r10, at_cfa_by_r10, at_cfa_known_again;

namespace ofdcheck::cfi {
namespace {

using Where = Slot::Where;

bool find(const char& place, Row& row) {
  const auto pc = reinterpret_cast<std::uintptr_t>(&place);
  Module module;
  Table table;
  return find_module(pc, module) && unwind_table(module, table) && find_row(table, pc, row);
}

Row at(const char& place) {
  Row row;
  EXPECT_TRUE(find(place, row));
  return row;
}

void expect_cfa(const Row& row, Base base, int offset, bool deref = false, int plus = 0) {
  EXPECT_TRUE(row.cfa.known);
  EXPECT_EQ(row.cfa.base, base);
  EXPECT_EQ(row.cfa.offset, offset);
  EXPECT_EQ(row.cfa.deref, deref);
  EXPECT_EQ(row.cfa.plus, plus);
}

void expect_saved(const Row& row, Register which, Base base, int offset) {
  EXPECT_EQ(row.slot(which).where, Where::saved);
  EXPECT_EQ(row.slot(which).base, base);
  EXPECT_EQ(row.slot(which).offset, offset);
}

TEST(Rows, FramePointerIsFollowedThroughPrologueAndEpilogue) {
  expect_cfa(at(at_entry), Base::rsp, 8);
  expect_saved(at(at_entry), Register::rip, Base::cfa, -8);
  EXPECT_EQ(at(at_entry).slot(Register::rbp).where, Where::same);
  expect_cfa(at(at_pushed), Base::rsp, 16);
  expect_saved(at(at_pushed), Register::rbp, Base::cfa, -16);
  expect_cfa(at(at_framed), Base::rbp, 16);
  expect_cfa(at(at_popped), Base::rsp, 8);
  EXPECT_EQ(at(at_popped).slot(Register::rbp).where, Where::same);
  expect_cfa(at(at_far), Base::rbp, 16);
  expect_saved(at(at_far), Register::rbp, Base::cfa, -16);
  expect_cfa(at(at_farther), Base::rbp, 48);
}

TEST(Rows, SavedRegistersAreFoundAndLostOnesAreNot) {
  const Row saved = at(at_saved), unsaved = at(at_unsaved);
  expect_cfa(saved, Base::rsp, 64);
  expect_saved(saved, Register::rbx, Base::cfa, -56);
  expect_saved(saved, Register::r12, Base::cfa, -48);
  expect_saved(saved, Register::r15, Base::cfa, -24);
  EXPECT_EQ(unsaved.slot(Register::rbx).where, Where::same);
  EXPECT_EQ(unsaved.slot(Register::r12).where, Where::undefined);
  EXPECT_EQ(unsaved.slot(Register::rbp).where, Where::unknown);
}

TEST(Rows, OutermostFrameHasNoReturnAddress) {
  EXPECT_EQ(at(at_outermost).slot(Register::rip).where, Where::undefined);
}

TEST(Rows, ExpressionsOfCompilersAndAssemblyAreUnderstood) {
  expect_cfa(at(at_realigned), Base::rbp, -40, true);
  expect_saved(at(at_realigned), Register::rbp, Base::rbp, 0);
  EXPECT_FALSE(at(at_realigned).signal_frame);
  expect_cfa(at(at_own_stack), Base::rsp, 24, true, 8);
}

TEST(Rows, SignalFrameHasItsRegistersInTheContext) {
  const Row row = at(at_signal);
  EXPECT_TRUE(row.signal_frame);
  expect_cfa(row, Base::rsp, 160, true);
  expect_saved(row, Register::rip, Base::rsp, 168);
}

TEST(Rows, PltEntryHasPushedItsIndexInItsSecondPart) {
  expect_cfa(at(at_plt_jump), Base::rsp, 8);
  expect_cfa(at(at_plt_pushed), Base::rsp, 16);
}

TEST(Rows, CfaInAnotherRegisterIsNoRow) {
  Row row;
  EXPECT_FALSE(find(at_cfa_in_r10, row));
  EXPECT_FALSE(find(at_cfa_by_r10, row));
  expect_cfa(at(at_cfa_known_again), Base::rsp, 24);
}

TEST(Rows, CodeWithoutCallFrameInformationHasNone) {
  static const char data = 0;
  Row row;
  EXPECT_FALSE(find(data, row));
}

}  // namespace
}  // namespace ofdcheck::cfi
