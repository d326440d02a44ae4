// The loaded module that holds an address, as ld.so knows it: without a lock and without
// allocation, which dl_iterate_phdr cannot (its lock may be held by the very thread that is asking,
// in dlopen).
#pragma once

#include <cstdint>

#include "runtime/unwind/table.h"

namespace ofdcheck {

struct Module {
  std::uintptr_t begin = 0;  // of the module, or of one segment if there are holes between them
  std::uintptr_t end = 0;    // behind it, .bss included
  std::uintptr_t load_address = 0;
  const char* path = "";             // empty: the main program
  std::uintptr_t unwind_header = 0;  // .eh_frame_hdr, 0 when it has none
};

// False when no module holds the address, and always when built with a glibc before 2.35: then a
// stack is its caller's address.
bool find_module(std::uintptr_t address, Module& module);

// The module's unwind table with the segment it lies in; false when the module has none.
bool unwind_table(const Module& module, cfi::Table& table);

}  // namespace ofdcheck
