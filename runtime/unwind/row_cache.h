// RowCache remembers, for an instruction address, the step from its frame to the caller's: direct
// mapped, one atomic word an entry, so that threads and signal handlers share it without a lock. A
// step that does not fit in the word is not kept and costs a look into the unwind table each time.
#pragma once

#include <atomic>
#include <cstdint>

namespace ofdcheck {

// The usual step: CFA = rsp or rbp plus an offset, return address at CFA - 8, the caller's rbp the
// same or saved near the CFA. Packed as
//   63..30 pc / 8192   29 from rbp   28..24 rbp saved at CFA - 8n, 0: same   23..22 kind
//   21..0 offset / 8
class PackedStep {
 public:
  enum class Kind : std::uint64_t { none, step, end };  // end: the outermost frame

  PackedStep() = default;
  explicit PackedStep(std::uint64_t word) : word_(word) {}

  // Kind::none when it does not fit.
  static PackedStep step(bool from_rbp, std::int64_t cfa_offset, std::int64_t rbp_below_cfa) {
    if (cfa_offset <= 0 || cfa_offset % 8 != 0 || cfa_offset / 8 >= 1 << 22) return {};
    if (rbp_below_cfa < 0 || rbp_below_cfa % 8 != 0 || rbp_below_cfa / 8 >= 1 << 5) return {};
    return PackedStep(
        std::uint64_t{from_rbp} << 29 | static_cast<std::uint64_t>(rbp_below_cfa / 8) << 24 |
        static_cast<std::uint64_t>(Kind::step) << 22 | static_cast<std::uint64_t>(cfa_offset / 8));
  }
  static PackedStep end() { return PackedStep(static_cast<std::uint64_t>(Kind::end) << 22); }

  std::uint64_t word() const { return word_; }
  Kind kind() const { return static_cast<Kind>(word_ >> 22 & 3); }
  bool from_rbp() const { return (word_ >> 29 & 1) != 0; }
  std::uintptr_t cfa_offset() const { return (word_ & ((1u << 22) - 1)) * 8; }
  std::uintptr_t rbp_below_cfa() const { return (word_ >> 24 & 31) * 8; }

 private:
  std::uint64_t word_ = 0;
};

class RowCache {
 public:
  PackedStep find(std::uintptr_t pc) const {
    const std::uint64_t word = entries_[pc % kEntries].load(std::memory_order_relaxed);
    return (word >> 30) == pc / kEntries ? PackedStep(word) : PackedStep();
  }

  void keep(std::uintptr_t pc, PackedStep step) {
    if (step.kind() == PackedStep::Kind::none || pc >> 47 != 0) return;
    entries_[pc % kEntries].store(pc / kEntries << 30 | step.word(), std::memory_order_relaxed);
  }

  void flush() {
    for (auto& entry : entries_) entry.store(0, std::memory_order_relaxed);
  }

 private:
  static constexpr std::uintptr_t kEntries =
      8192;  // 64 kB, of which a program touches what it uses

  std::atomic<std::uint64_t> entries_[kEntries]{};
};

}  // namespace ofdcheck
