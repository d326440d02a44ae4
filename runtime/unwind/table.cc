#include "runtime/unwind/table.h"

#include "runtime/unwind/encoded.h"
#include "runtime/unwind/program.h"

namespace ofdcheck::cfi {
namespace {

// From `address` to the end of the table; empty, and bad at the first read, when it is not inside.
Bytes bytes_from(const Table& table, std::uintptr_t address) {
  if (address < table.begin || address >= table.end) return {};
  return {address, table.end};
}

// The address of the FDE that can hold `pc`: the last whose first address is not behind it. Only
// the form that ld, gold, lld and mold write: four-byte signed offsets from the header.
bool find_fde(const Table& table, std::uintptr_t pc, std::uintptr_t& fde) {
  constexpr std::uint8_t kSortedTable = 0x3b;  // datarel | sdata4
  Bytes header = bytes_from(table, table.header);
  const auto version = header.read<std::uint8_t>();
  const auto frame_encoding = header.read<std::uint8_t>();
  const auto count_encoding = header.read<std::uint8_t>();
  const auto table_encoding = header.read<std::uint8_t>();
  std::uintptr_t frames = 0, count = 0;
  if (version != 1 || table_encoding != kSortedTable || count_encoding == kOmitted ||
      !read_encoded(header, frame_encoding, table.header, frames) ||
      !read_encoded(header, count_encoding, table.header, count))
    return false;
  constexpr std::uintptr_t kEntry = 2 * sizeof(std::int32_t);
  if (count > header.left() / kEntry) return false;

  const auto offset_at = [&](std::uintptr_t index, std::uintptr_t field) {
    const std::uintptr_t at = header.at() + index * kEntry + field * sizeof(std::int32_t);
    return std::intptr_t{Bytes(at, table.end).read<std::int32_t>()};
  };
  const auto wanted = static_cast<std::intptr_t>(pc - table.header);
  std::uintptr_t low = 0, high = count;  // entries before `low` begin at or before pc
  while (low < high) {
    const std::uintptr_t middle = low + (high - low) / 2;
    if (offset_at(middle, 0) <= wanted)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == 0) return false;
  fde = table.header + static_cast<std::uintptr_t>(offset_at(low - 1, 1));
  return true;
}

// The contents of the CIE or FDE at `address`, behind its length.
Bytes entry_at(const Table& table, std::uintptr_t address) {
  Bytes bytes = bytes_from(table, address);
  std::uint64_t length = bytes.read<std::uint32_t>();
  if (length == 0xffffffff) length = bytes.read<std::uint64_t>();
  return bytes.part(length);
}

struct Cie {
  Program::Factors factors;
  bool has_sizes = false;  // "z": an FDE says how long its augmentation is
  bool signal_frame = false;
  Bytes code;
};

bool read_cie(Bytes bytes, Cie& cie) {
  if (bytes.read<std::uint32_t>() != 0) return false;  // not a CIE
  const auto version = bytes.read<std::uint8_t>();
  if (version != 1 && version != 3 && version != 4) return false;
  Bytes letters = bytes;
  while (bytes.read<std::uint8_t>() != 0) {
  }
  if (version == 4 && bytes.read<std::uint16_t>() != 8) return false;  // address size 8, segments 0
  cie.factors.code = bytes.uleb();
  cie.factors.data = bytes.sleb();
  if (const std::uint64_t column = version == 1 ? bytes.read<std::uint8_t>() : bytes.uleb();
      column != 16)
    return false;  // the return address is not in the column of rip
  auto letter = letters.read<std::uint8_t>();
  cie.has_sizes = letter == 'z';
  if (!cie.has_sizes && letter != 0) return false;  // "eh" and other forms from before the "z"
  Bytes augmentation = cie.has_sizes ? bytes.part(bytes.uleb()) : Bytes();
  while (letter != 0) {
    letter = letters.read<std::uint8_t>();
    std::uintptr_t personality = 0;
    switch (letter) {
      case 0:
        break;
      case 'R':
        cie.factors.pointer_encoding = augmentation.read<std::uint8_t>();
        break;
      case 'L':
        augmentation.skip(1);
        break;
      case 'P':
        if (!read_encoded(augmentation, augmentation.read<std::uint8_t>(), 0, personality))
          return false;
        break;
      case 'S':
        cie.signal_frame = true;
        break;
      default:
        return false;
    }
  }
  cie.code = bytes;
  return !bytes.bad() && !letters.bad() && !augmentation.bad();
}

}  // namespace

bool find_row(const Table& table, std::uintptr_t pc, Row& row) {
  std::uintptr_t address = 0;
  if (!find_fde(table, pc, address)) return false;
  Bytes fde = entry_at(table, address);
  const std::uintptr_t place = fde.at();
  const auto distance = fde.read<std::uint32_t>();  // back to the CIE, from this field
  if (fde.bad() || distance == 0) return false;
  Cie cie;
  if (!read_cie(entry_at(table, place - distance), cie)) return false;

  std::uintptr_t begin = 0, size = 0;
  const std::uint8_t encoding = cie.factors.pointer_encoding;
  if (!read_encoded(fde, encoding, 0, begin) || !read_encoded(fde, encoding & 0x0f, 0, size))
    return false;
  if (pc < begin || pc - begin >= size) return false;
  if (cie.has_sizes) fde.skip(fde.uleb());

  Program program(cie.factors, begin, pc);
  if (!program.run(cie.code)) return false;
  program.seal();
  if (!program.run(fde) || !program.row().cfa.known) return false;
  row = program.row();
  row.signal_frame = cie.signal_frame;
  return true;
}

}  // namespace ofdcheck::cfi
