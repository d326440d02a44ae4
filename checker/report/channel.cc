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

FindingRecord* Channel::find_finding(std::uint64_t key) {
  const std::uint32_t used = findings_used.load(std::memory_order_relaxed);
  for (std::uint32_t i = 0; i < used && i < kFindings; ++i)
    if (findings[i].ready.load(std::memory_order_acquire) != 0 && findings[i].key == key)
      return &findings[i];
  return nullptr;
}

FindingRecord* Channel::add_finding(RuleId rule) {
  auto& of_this = of_rule[static_cast<std::size_t>(rule)];
  // The first test keeps the counters from running over in a flood.
  if (of_this.load(std::memory_order_relaxed) < kOfARule &&
      findings_used.load(std::memory_order_relaxed) < kFindings &&
      of_this.fetch_add(1, std::memory_order_relaxed) < kOfARule)
    if (const std::uint32_t index = findings_used.fetch_add(1, std::memory_order_relaxed);
        index < kFindings)
      return &findings[index];
  count_without_room(rule);
  return nullptr;
}

}  // namespace ofdcheck
