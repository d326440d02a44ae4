// The unwind table of one loaded module: .eh_frame_hdr's sorted index and the CIEs and FDEs in
// .eh_frame that it points to.
#pragma once

#include <cstdint>

#include "runtime/unwind/row.h"

namespace ofdcheck::cfi {

struct Table {
  std::uintptr_t header = 0;  // of .eh_frame_hdr
  std::uintptr_t begin = 0;   // of the bytes that may be read: the loaded segment around it
  std::uintptr_t end = 0;
};

// The row for the instruction at `pc`; false when there is none, or none that can be said.
bool find_row(const Table& table, std::uintptr_t pc, Row& row);

}  // namespace ofdcheck::cfi
