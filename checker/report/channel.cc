#include "checker/report/channel.h"

#include <cstring>

namespace ofdcheck {

std::uint32_t Channel::module(const char* path) {
  for (std::uint32_t i = 1; i < kModules; ++i) {
    ModuleRecord& module = modules[i];
    std::uint32_t state = module.state.load(std::memory_order_acquire);
    if (state == ModuleRecord::kFree &&
        module.state.compare_exchange_strong(state, ModuleRecord::kTaken)) {
      std::strncpy(module.path.data(), path, module.path.size() - 1);
      module.state.store(ModuleRecord::kReady, std::memory_order_release);
      return i;
    }
    // One that another process is just writing is passed over: at worst the path stands twice.
    if (state == ModuleRecord::kReady &&
        std::strncmp(module.path.data(), path, module.path.size() - 1) == 0)
      return i;
  }
  return 0;
}

FindingRecord* Channel::add_finding() {
  const std::uint32_t index = findings_used.fetch_add(1, std::memory_order_relaxed);
  return index < kFindings ? &findings[index] : nullptr;
}

}  // namespace ofdcheck
