#include "runtime/unwind.h"

#include <atomic>

#include "runtime/unwind/known_walk.h"
#include "runtime/unwind/module.h"
#include "runtime/unwind/row_cache.h"
#include "runtime/unwind/stack_memory.h"
#include "runtime/unwind/table.h"

namespace ofdcheck {
namespace {

using cfi::Base;
using cfi::Register;
using cfi::Row;
using cfi::Slot;

constinit RowCache cache;

// What is known of a frame: enough to find its caller.
struct Frame {
  std::uintptr_t pc = 0;
  std::uintptr_t sp = 0;
  std::uintptr_t rbp = 0;    // 0 when it was saved where we cannot see
  bool interrupted = false;  // by a signal: pc is the next instruction, not behind a call

  // An address inside the instruction that the frame is at.
  std::uintptr_t instruction() const { return interrupted ? pc : pc - 1; }
};

struct LookUp {
  std::uintptr_t instruction;
  Row& row;
  bool found;
};

void look_up(void* it) {
  LookUp& wanted = *static_cast<LookUp*>(it);
  Module module;
  cfi::Table table;
  wanted.found = find_module(wanted.instruction, module) && unwind_table(module, table) &&
                 cfi::find_row(table, wanted.instruction, wanted.row);
}

constinit std::atomic<RunElsewhere> elsewhere{nullptr};

bool row_at(std::uintptr_t instruction, Row& row) {
  LookUp wanted{instruction, row, false};
  if (const RunElsewhere run = elsewhere.load(std::memory_order_relaxed)) run(look_up, &wanted);
  else look_up(&wanted);
  return wanted.found;
}

std::uintptr_t plus(std::uintptr_t address, std::int64_t offset) {
  return address + static_cast<std::uintptr_t>(offset);
}

PackedStep packed(const Row& row) {
  const Slot& rbp = row.slot(Register::rbp);
  const Slot& rip = row.slot(Register::rip);
  if (rip.where == Slot::Where::undefined) return PackedStep::end();
  const bool usual = !row.signal_frame && !row.cfa.deref && row.cfa.plus == 0 &&
                     rip.where == Slot::Where::saved && rip.base == Base::cfa && rip.offset == -8;
  if (!usual) return {};
  const bool from_rbp = row.cfa.base == Base::rbp;
  if (rbp.where == Slot::Where::same) return PackedStep::step(from_rbp, row.cfa.offset, 0);
  if (rbp.where == Slot::Where::saved && rbp.base == Base::cfa && rbp.offset < -8)
    return PackedStep::step(from_rbp, row.cfa.offset, -std::int64_t{rbp.offset});
  return {};
}

bool cfa_of(const Row& row, const Frame& frame, StackMemory& memory, std::uintptr_t& cfa) {
  cfa = plus(row.cfa.base == Base::rbp ? frame.rbp : frame.sp, row.cfa.offset);
  if (row.cfa.deref && !memory.read(cfa, cfa)) return false;
  cfa = plus(cfa, row.cfa.plus);
  // Every frame lies above its callee's, but a signal may have come from another stack.
  return cfa % 8 == 0 && (cfa > frame.sp || row.signal_frame);
}

bool restore(const Slot& slot, std::uintptr_t cfa, const Frame& frame, StackMemory& memory,
             std::uintptr_t& value) {
  const std::uintptr_t base = slot.base == Base::cfa   ? cfa
                              : slot.base == Base::rsp ? frame.sp
                                                       : frame.rbp;
  return memory.read(plus(base, slot.offset), value);
}

// Any row, with all its forms.
bool step_by_row(const Row& row, Frame& frame, StackMemory& memory) {
  const Slot& rip = row.slot(Register::rip);
  const Slot& rbp = row.slot(Register::rbp);
  Frame caller;
  if (rip.where != Slot::Where::saved || !cfa_of(row, frame, memory, caller.sp) ||
      !restore(rip, caller.sp, frame, memory, caller.pc))
    return false;
  if (rbp.where == Slot::Where::same) caller.rbp = frame.rbp;
  if (rbp.where == Slot::Where::saved && !restore(rbp, caller.sp, frame, memory, caller.rbp))
    return false;
  caller.interrupted = row.signal_frame;
  frame = caller;
  return frame.pc != 0;
}

// Nothing of the walk is to be remembered.
struct Forgetful {
  void add(const StackMemory&, std::uintptr_t, std::uintptr_t) {}
  void restored_rbp(std::uintptr_t, std::uintptr_t) {}
  void used_rbp(const StackMemory&) {}
  void give_up() {}
};

// From a frame to its caller. `Walk`: KnownWalk or Forgetful.
template <class Walk>
bool step(Frame& frame, StackMemory& memory, Walk& walk) {
  const PackedStep known = cache.find(frame.instruction());
  if (known.kind() == PackedStep::Kind::end) return false;
  if (known.kind() == PackedStep::Kind::step) [[likely]] {
    const std::uintptr_t cfa = (known.from_rbp() ? frame.rbp : frame.sp) + known.cfa_offset();
    if (known.from_rbp()) walk.used_rbp(memory);
    const std::uintptr_t below = known.rbp_below_cfa();
    if (cfa <= frame.sp || cfa % 8 != 0 ||
        (below != 0 && !memory.read(cfa - below, frame.rbp)) || !memory.read(cfa - 8, frame.pc)) {
      walk.give_up();
      return false;
    }
    if (below != 0) walk.restored_rbp(cfa - below, frame.rbp);
    walk.add(memory, cfa - 8, frame.pc);
    frame.sp = cfa;
    frame.interrupted = false;
    return frame.pc != 0;
  }
  walk.give_up();
  Row row;
  if (!row_at(frame.instruction(), row)) return false;
  cache.keep(frame.instruction(), packed(row));
  return step_by_row(row, frame, memory);
}

Frame first_frame(const CallerFrame& from) {
  return {from.return_address, from.cfa, from.rbp, false};
}

// The first saved register above `address` in its frame, or the return address.
std::uintptr_t end_of_locals(const Row& row, std::uintptr_t cfa, std::uintptr_t address) {
  std::uintptr_t end = cfa - 8;
  for (const Slot& slot : row.slots) {
    if (slot.where != Slot::Where::saved || slot.base != Base::cfa) continue;
    const std::uintptr_t saved = plus(cfa, slot.offset);
    if (saved > address && saved < end) end = saved;
  }
  return end;
}

std::uint64_t room_in_stack(std::uintptr_t address, const CallerFrame& from) {
  constexpr int kFrames = 64;  // a buffer is the caller's own, or one of few frames above
  StackMemory memory(from.cfa);
  Forgetful walk;
  if (memory.bounds().whole && address >= memory.bounds().high) return 0;
  Frame frame = first_frame(from);
  for (int i = 0; i < kFrames; ++i) {
    const Frame callee = frame;
    if (!step(frame, memory, walk) || frame.interrupted) return 0;
    if (address >= frame.sp) continue;
    // The frame is believed only when what lies behind it is a return address into known code.
    Row row;
    Module caller;
    if (!row_at(callee.instruction(), row) || !find_module(frame.instruction(), caller)) return 0;
    const std::uintptr_t end = end_of_locals(row, frame.sp, address);
    return end > address ? end - address : 0;
  }
  return 0;
}

template <class Walk>
int walk_up(const CallerFrame& from, std::uintptr_t* out, int most, Walk& walk) {
  if (most <= 0) return 0;
  int count = 0;
  out[count++] = from.return_address;
  StackMemory memory(from.cfa);
  Frame frame = first_frame(from);
  while (count < most && step(frame, memory, walk)) out[count++] = frame.instruction() + 1;
  return count;
}

}  // namespace

int capture(const CallerFrame& from, std::uintptr_t* out, int most) {
  Forgetful walk;
  return walk_up(from, out, most, walk);
}

int capture(const CallerFrame& from, std::uintptr_t* out, int most, KnownWalk& walk) {
  walk.begin(from);
  return walk_up(from, out, most, walk);
}

std::uint64_t room_at(const void* address, const CallerFrame& from) {
  const auto wanted = reinterpret_cast<std::uintptr_t>(address);
  if (wanted >= from.cfa)
    if (const std::uint64_t room = room_in_stack(wanted, from); room != 0) return room;
  Module module;
  return find_module(wanted, module) ? module.end - wanted : 0;
}

bool module_of(std::uintptr_t pc, const char*& path, std::uintptr_t& load_address) {
  Module module;
  if (!find_module(pc, module)) return false;
  path = module.path;
  load_address = module.load_address;
  return true;
}

void look_up_rows(RunElsewhere run) {
  elsewhere.store(run, std::memory_order_relaxed);
}

void flush_unwind_cache() {
  cache.flush();
  KnownWalk::flushes.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace ofdcheck
