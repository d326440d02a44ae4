#include "runtime/unwind/module.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>

#include <cstring>

// In glibc since 2.35, async-signal-safe and lock-free.
extern "C" [[gnu::weak]] int _dl_find_object(void* pc, dl_find_object* result);

namespace ofdcheck {

bool find_module(std::uintptr_t address, Module& module) {
  dl_find_object found;
  if (_dl_find_object == nullptr || _dl_find_object(reinterpret_cast<void*>(address), &found) != 0)
    return false;
  module.begin = reinterpret_cast<std::uintptr_t>(found.dlfo_map_start);
  module.end = reinterpret_cast<std::uintptr_t>(found.dlfo_map_end);
  module.load_address = found.dlfo_link_map->l_addr;
  module.path = found.dlfo_link_map->l_name;
  module.unwind_header = reinterpret_cast<std::uintptr_t>(found.dlfo_eh_frame);
  return true;
}

bool unwind_table(const Module& module, cfi::Table& table) {
  constexpr std::uintptr_t kPage = 4096;
  if (module.unwind_header == 0) return false;
  // The headers are in the first page of the first segment, except in what a linker script of one's
  // own makes of it.
  Elf64_Ehdr header;
  std::memcpy(&header, reinterpret_cast<const void*>(module.begin), sizeof header);
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
      header.e_phentsize != sizeof(Elf64_Phdr) ||
      header.e_phoff > kPage - header.e_phnum * sizeof(Elf64_Phdr))
    return false;
  const auto* segments = reinterpret_cast<const Elf64_Phdr*>(module.begin + header.e_phoff);
  const std::uintptr_t wanted = module.unwind_header - module.load_address;
  for (int i = 0; i < header.e_phnum; ++i) {
    const Elf64_Phdr& segment = segments[i];
    if (segment.p_type != PT_LOAD || wanted < segment.p_vaddr ||
        wanted - segment.p_vaddr >= segment.p_filesz)
      continue;
    table = {module.unwind_header, module.load_address + segment.p_vaddr,
             module.load_address + segment.p_vaddr + segment.p_filesz};
    return true;
  }
  return false;
}

}  // namespace ofdcheck
