// Unwind tables that are not what they should be: whatever the bytes are, nothing outside the
// segment is read. The copy that is corrupted lies between two pages that may not be touched.
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <random>

#include "runtime/unwind/module.h"
#include "runtime/unwind/table.h"

namespace ofdcheck::cfi {
namespace {

constexpr std::uintptr_t kPage = 4096;

// A copy of the unwind information of the module that holds `inside`. All its addresses are
// relative, so the copy describes code that is as far from it as the module's code is from the
// original.
class Copy {
 public:
  explicit Copy(const void* inside) {
    Module module;
    EXPECT_TRUE(find_module(reinterpret_cast<std::uintptr_t>(inside), module));
    EXPECT_TRUE(unwind_table(module, original_));
    size_ = original_.end - original_.begin;
    mapped_ = (size_ + 3 * kPage) & ~(kPage - 1);
    auto* memory =
        static_cast<char*>(mmap(nullptr, mapped_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    memory_ = reinterpret_cast<std::uintptr_t>(memory);
    EXPECT_EQ(mprotect(memory + kPage, mapped_ - 2 * kPage, PROT_READ | PROT_WRITE), 0);
    begin_ = memory_ + mapped_ - kPage - size_;  // its end is where the memory ends
    std::memcpy(bytes(), reinterpret_cast<const void*>(original_.begin), size_);
  }
  Copy(const Copy&) = delete;
  Copy& operator=(const Copy&) = delete;
  ~Copy() { munmap(reinterpret_cast<void*>(memory_), mapped_); }

  Table table() const { return {moved(original_.header), begin_, begin_ + size_}; }
  std::uintptr_t moved(std::uintptr_t address) const { return address - original_.begin + begin_; }
  unsigned char* bytes() { return reinterpret_cast<unsigned char*>(begin_); }
  std::uintptr_t size() const { return size_; }
  std::uintptr_t header_at() const { return original_.header - original_.begin; }

 private:
  Table original_;
  std::uintptr_t memory_ = 0, mapped_ = 0, begin_ = 0, size_ = 0;
};

const auto kInside = reinterpret_cast<std::uintptr_t>(&std::qsort);

TEST(CorruptTable, IntactCopySaysTheSame) {
  const Copy copy(reinterpret_cast<const void*>(kInside));
  Row row;
  EXPECT_TRUE(find_row(copy.table(), copy.moved(kInside), row));
  EXPECT_EQ(row.cfa.offset, 8);
}

TEST(CorruptTable, ChangedBytesAreNeverReadBeyond) {
  Copy copy(reinterpret_cast<const void*>(kInside));
  std::mt19937_64 random(20240229);
  int found = 0, missed = 0;
  for (int turn = 0; turn < 3000; ++turn) {
    // Some bytes in the header and its index, some anywhere; small and large values, single and
    // runs.
    unsigned char saved[64];
    std::uintptr_t at[8], length[8];
    const std::size_t changes = 1 + random() % 8;
    for (std::size_t i = 0; i < changes; ++i) {
      length[i] = 1 + random() % 8;
      const std::uintptr_t from = turn % 4 == 0 ? copy.header_at() : 0;
      const std::uintptr_t most = turn % 4 == 0 ? 64 : copy.size() - 8;
      at[i] = from + random() % most;
      std::memcpy(saved + 8 * i, copy.bytes() + at[i], 8);
      for (std::uintptr_t j = 0; j < length[i]; ++j)
        copy.bytes()[at[i] + j] = static_cast<unsigned char>(random() >> (random() % 8));
    }
    for (int i = 0; i < 40; ++i) {
      Row row;
      const std::uintptr_t pc = copy.moved(kInside) + random() % 1'000'000 - 500'000;
      ++(find_row(copy.table(), pc, row) ? found : missed);
    }
    for (std::size_t i = changes; i-- > 0;) std::memcpy(copy.bytes() + at[i], saved + 8 * i, 8);
  }
  EXPECT_GT(found, 1000);
  EXPECT_GT(missed, 1000);
}

TEST(CorruptTable, EveryByteOfOneEntryMayBeAnything) {
  // The FDE and the CIE of one function are found by the bytes on which its row depends.
  Copy copy(reinterpret_cast<const void*>(kInside));
  const std::uintptr_t pc = copy.moved(kInside) + 1;
  Row expected;
  ASSERT_TRUE(find_row(copy.table(), pc, expected));
  int matter = 0;
  for (std::uintptr_t at = 0; at < copy.size(); ++at) {
    const unsigned char before = copy.bytes()[at];
    copy.bytes()[at] = static_cast<unsigned char>(~before);
    Row row;
    const bool same = find_row(copy.table(), pc, row) && row.cfa.offset == expected.cfa.offset;
    if (!same) {
      ++matter;
      for (int value = 0; value < 256; ++value) {
        copy.bytes()[at] = static_cast<unsigned char>(value);
        find_row(copy.table(), pc, row);
      }
    }
    copy.bytes()[at] = before;
  }
  EXPECT_GT(matter, 20);
}

TEST(CorruptTable, TruncatedSegmentIsNotLeft) {
  Copy copy(reinterpret_cast<const void*>(kInside));
  // Moved up to the end piece by piece, so that what is cut off cannot be read.
  Table table = copy.table();
  std::mt19937_64 random(7);
  for (int turn = 0; turn < 2000; ++turn) {
    const std::uintptr_t cut = random() % (copy.size() - 16);
    Table shorter = table;
    shorter.header += cut;
    if (shorter.header >= shorter.end) shorter.header = shorter.end - 1 - random() % 64;
    Row row;
    find_row(shorter, copy.moved(kInside), row);
  }
  for (std::uintptr_t left = 0; left < 64; ++left) {
    // A header in the last bytes before the page that may not be touched.
    unsigned char* end = copy.bytes() + copy.size();
    std::memcpy(end - left, copy.bytes() + copy.header_at(), left);
    Row row;
    EXPECT_FALSE(find_row({table.end - left, table.end - left, table.end}, table.end, row));
  }
}

}  // namespace
}  // namespace ofdcheck::cfi
