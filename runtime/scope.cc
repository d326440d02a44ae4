#include "runtime/scope.h"

#include <dlfcn.h>

#include <array>
#include <atomic>

#include "runtime/unwind/module.h"

// The first and last byte of this library, from the linker.
extern "C" __attribute__((visibility("hidden"))) const char __ehdr_start[];
extern "C" __attribute__((visibility("hidden"))) const char _end[];

namespace ofdcheck::runtime {
namespace {

// One answer. Readers take no lock: an odd or a changed version says that it was being written.
class Known {
 public:
  void* get(const char* name, std::uintptr_t module) const {
    const unsigned version = version_.load(std::memory_order_acquire);
    const bool same = name_.load(std::memory_order_relaxed) == name &&
                      module_.load(std::memory_order_relaxed) == module;
    void* const found = found_.load(std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_acquire);
    const bool whole = version % 2 == 0 && version_.load(std::memory_order_relaxed) == version;
    return same && whole ? found : nullptr;
  }
  void set(const char* name, std::uintptr_t module, void* found) {
    unsigned version = version_.load(std::memory_order_relaxed);
    if (version % 2 != 0 ||
        !version_.compare_exchange_strong(version, version + 1, std::memory_order_acquire))
      return;  // another thread writes here
    name_.store(name, std::memory_order_relaxed);
    module_.store(module, std::memory_order_relaxed);
    found_.store(found, std::memory_order_relaxed);
    version_.store(version + 2, std::memory_order_release);
  }

 private:
  std::atomic<unsigned> version_{0};
  std::atomic<const char*> name_{nullptr};
  std::atomic<std::uintptr_t> module_{0};
  std::atomic<void*> found_{nullptr};
};

constinit std::array<Known, 64> known{};

Known& place_of(const char* name, std::uintptr_t module) {
  const std::uint64_t mixed =
      (reinterpret_cast<std::uintptr_t>(name) ^ module >> 12) * 0x9E3779B97F4A7C15ull;
  return known[mixed >> 58];
}

}  // namespace

void* definition_in_scope_of(const char* name, std::uintptr_t caller) {
  Module module;
  if (!find_module(caller, module) || *module.path == '\0') return nullptr;
  Known& place = place_of(name, module.begin);
  if (void* found = place.get(name, module.begin)) return found;
  // It is loaded, so this opens nothing; the count it takes is given back.
  void* const handle = dlopen(module.path, RTLD_LAZY | RTLD_NOLOAD);
  if (handle == nullptr) return nullptr;
  void* const found = dlsym(handle, name);
  dlclose(handle);
  if (found != nullptr) place.set(name, module.begin, found);
  return found;
}

bool is_own(std::uintptr_t address) {
  return address >= reinterpret_cast<std::uintptr_t>(__ehdr_start) &&
         address < reinterpret_cast<std::uintptr_t>(_end);
}

void forget_scopes() {
  for (Known& one : known) one.set(nullptr, 0, nullptr);
}

}  // namespace ofdcheck::runtime
