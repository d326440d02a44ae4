// Pointers as .eh_frame and .eh_frame_hdr encode them (Linux Standard Base, "DWARF Exception Header
// Encoding").
#pragma once

#include <cstdint>

#include "runtime/unwind/bytes.h"

namespace ofdcheck::cfi {

inline constexpr std::uint8_t kOmitted = 0xff;

// `data_base` is what a data-relative pointer is relative to. False for an encoding that x86-64
// toolchains do not use where we read, and for what does not fit.
inline bool read_encoded(Bytes& bytes, std::uint8_t encoding, std::uintptr_t data_base,
                         std::uintptr_t& value) {
  const std::uintptr_t place = bytes.at();
  switch (encoding & 0x0f) {
    case 0x00:
      value = bytes.read<std::uintptr_t>();
      break;  // absptr
    case 0x01:
      value = bytes.uleb();
      break;
    case 0x02:
      value = bytes.read<std::uint16_t>();
      break;
    case 0x03:
      value = bytes.read<std::uint32_t>();
      break;
    case 0x04:
      value = bytes.read<std::uint64_t>();
      break;
    case 0x09:
      value = static_cast<std::uintptr_t>(bytes.sleb());
      break;
    case 0x0a:
      value = static_cast<std::uintptr_t>(std::intptr_t{bytes.read<std::int16_t>()});
      break;
    case 0x0b:
      value = static_cast<std::uintptr_t>(std::intptr_t{bytes.read<std::int32_t>()});
      break;
    case 0x0c:
      value = static_cast<std::uintptr_t>(bytes.read<std::int64_t>());
      break;
    default:
      return false;
  }
  switch (encoding & 0x70) {
    case 0x00:
      break;
    case 0x10:
      value += place;
      break;  // pcrel
    case 0x30:
      value += data_base;
      break;  // datarel
    default:
      return false;  // textrel, funcrel, aligned
  }
  return !bytes.bad();  // 0x80, indirect: of use for a personality routine only, which nobody calls
}

}  // namespace ofdcheck::cfi
