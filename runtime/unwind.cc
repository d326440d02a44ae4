#include "runtime/unwind.h"

#include <dlfcn.h>
#include <link.h>

// glibc has it since 2.35; without it only the caller's own address is given.
extern "C" [[gnu::weak]] int _dl_find_object(void* pc, dl_find_object* result);

namespace ofdcheck {

int capture(const CallerFrame& from, std::uintptr_t* out, int most) {
  if (most <= 0) return 0;
  out[0] = from.return_address;
  return 1;
}

std::uint64_t room_at(const void*, const CallerFrame&) {
  return 0;
}

bool module_of(std::uintptr_t pc, const char*& path, std::uintptr_t& load_address) {
  dl_find_object found;
  if (_dl_find_object == nullptr || _dl_find_object(reinterpret_cast<void*>(pc), &found) != 0)
    return false;
  path = found.dlfo_link_map->l_name;
  load_address = found.dlfo_link_map->l_addr;
  return true;
}

void flush_unwind_cache() {}

}  // namespace ofdcheck
