#include "runtime/unwind/module.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>

#include <cstring>

#include "runtime/glibc.h"

namespace ofdcheck {

// _dl_find_object is async-signal-safe and lock-free.
bool find_module([[maybe_unused]] std::uintptr_t address, [[maybe_unused]] Module& module) {
#ifdef DLFO_STRUCT_HAS_EH_DBASE  // <dlfcn.h> of glibc 2.35 or later
  dl_find_object found;
  if (_dl_find_object(reinterpret_cast<void*>(address), &found) != 0) return false;
  module.begin = reinterpret_cast<std::uintptr_t>(found.dlfo_map_start);
  module.end = reinterpret_cast<std::uintptr_t>(found.dlfo_map_end);
  module.load_address = found.dlfo_link_map->l_addr;
  module.path = found.dlfo_link_map->l_name;
  module.unwind_header = reinterpret_cast<std::uintptr_t>(found.dlfo_eh_frame);
  return true;
#else
  return false;
#endif
}

namespace {

// Narrows the range to the segment around `header`, when the range begins with the module's ELF
// header: an older glibc gives the whole of a module, with whatever lies between its segments.
void narrow_to_segment(const Module& module, cfi::Table& table) {
  constexpr std::uintptr_t kPage = 4096;
  Elf64_Ehdr header;
  std::memcpy(&header, reinterpret_cast<const void*>(table.begin), sizeof header);
  const std::uintptr_t size = header.e_phnum * sizeof(Elf64_Phdr);
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
      header.e_phentsize != sizeof(Elf64_Phdr) || size > kPage || header.e_phoff > kPage - size)
    return;
  const auto* segments = reinterpret_cast<const Elf64_Phdr*>(table.begin + header.e_phoff);
  const std::uintptr_t wanted = table.header - module.load_address;
  for (int i = 0; i < header.e_phnum; ++i) {
    const Elf64_Phdr& segment = segments[i];
    if (segment.p_type != PT_LOAD || wanted < segment.p_vaddr ||
        wanted - segment.p_vaddr >= segment.p_filesz)
      continue;
    table.begin = module.load_address + segment.p_vaddr;
    table.end = table.begin + segment.p_filesz;
  }
}

}  // namespace

bool unwind_table(const Module& module, cfi::Table& table) {
  Module around;  // of a module with holes glibc gives each segment for itself (its bug 31943)
  if (module.unwind_header == 0 || !find_module(module.unwind_header, around)) return false;
  table = {module.unwind_header, around.begin, around.end};
  narrow_to_segment(module, table);
  return true;
}

}  // namespace ofdcheck
