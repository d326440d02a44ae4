#include "runtime/stacks.h"

#include <algorithm>

#include "runtime/unwind.h"

namespace ofdcheck::runtime {
namespace {

constexpr std::size_t kMost = std::size_t{1} << 18;

std::uint64_t hash_of(std::span<const std::uintptr_t> addresses) {
  std::uint64_t hash = addresses.size();
  for (const std::uintptr_t address : addresses)
    hash = (hash ^ address) * 0x9E3779B97F4A7C15ull + (hash >> 29);
  return hash;
}

}  // namespace

StackId Stacks::id_of(std::span<const std::uintptr_t> addresses) {
  if (addresses.empty()) return 0;
  if (entries_.size() * 2 > table_.size()) rehash();
  const std::uint64_t hash = hash_of(addresses);
  std::size_t at = hash % table_.size();
  for (; table_[at] != 0; at = (at + 1) % table_.size()) {
    const Entry& entry = entries_[table_[at]];
    if (entry.hash == hash && !entry.gone && std::ranges::equal(this->addresses(table_[at]), addresses))
      return table_[at];
  }
  if (entries_.size() >= kMost) return 0;
  const auto id = static_cast<StackId>(entries_.size());
  entries_.push_back({hash, static_cast<std::uint32_t>(addresses_.size()),
                      static_cast<std::uint16_t>(addresses.size())});
  addresses_.insert(addresses_.end(), addresses.begin(), addresses.end());
  table_[at] = id;
  return id;
}

std::span<const std::uintptr_t> Stacks::addresses(StackId id) const {
  if (id == 0 || id >= entries_.size()) return {};
  return {addresses_.data() + entries_[id].begin, entries_[id].count};
}

std::uint32_t Stacks::module_at(std::uintptr_t address, std::uintptr_t& load_address) const {
  const char* path = nullptr;
  load_address = 0;
  if (!module_of(address, path, load_address)) return 0;
  return channel_.module(path[0] == '\0' ? program_ : path);
}

FrameRecord Stacks::frame(std::uintptr_t address) const {
  std::uintptr_t load_address = 0;
  const std::uint32_t module = module_at(address, load_address);
  return {module, address - load_address};
}

std::size_t Stacks::frames(StackId id, std::span<FrameRecord> out) const {
  const std::span<const std::uintptr_t> stack = addresses(id);
  const std::size_t count = std::min(stack.size(), out.size());
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = entries_[id].begin + i;
    out[i] = frame(stack[i]);
    if (at >= modules_.size()) continue;
    const Loaded& loaded = loaded_[modules_[at]];
    out[i] = {loaded.module, stack[i] - loaded.load_address};
  }
  return count;
}

std::uint16_t Stacks::loaded_at(std::uintptr_t address) {
  std::uintptr_t load_address = 0;
  const std::uint32_t module = module_at(address, load_address);
  const auto known = std::ranges::find_if(loaded_, [&](const Loaded& one) {
    return !one.gone && one.module == module && one.load_address == load_address;
  });
  if (known == loaded_.end() && loaded_.size() < UINT16_MAX) {
    loaded_.push_back({address, load_address, module, false});
    return static_cast<std::uint16_t>(loaded_.size() - 1);
  }
  return static_cast<std::uint16_t>((known == loaded_.end() ? loaded_.begin() : known) - loaded_.begin());
}

void Stacks::before_unloading() {
  // The first is what belongs nowhere.
  if (loaded_.empty()) loaded_.push_back({0, 0, 0, false});
  for (std::size_t i = modules_.size(); i < addresses_.size(); ++i)
    modules_.push_back(loaded_at(addresses_[i]));
}

void Stacks::after_unloading() {
  bool any = false;
  for (Loaded& one : loaded_) {
    std::uintptr_t load_address = 0;
    if (one.gone || one.module == 0 || (module_at(one.inside, load_address) == one.module &&
                                        load_address == one.load_address))
      continue;
    one.gone = any = true;
  }
  if (!any) return;
  for (Entry& entry : entries_)
    for (std::size_t i = entry.begin; i < entry.begin + entry.count && i < modules_.size(); ++i)
      if (loaded_[modules_[i]].gone) entry.gone = true;
}

void Stacks::rehash() {
  std::vector<std::uint32_t> wider(std::max<std::size_t>(1024, table_.size() * 2), 0);
  for (std::uint32_t id = 1; id < entries_.size(); ++id) {
    std::size_t at = entries_[id].hash % wider.size();
    while (wider[at] != 0) at = (at + 1) % wider.size();
    wider[at] = id;
  }
  table_ = std::move(wider);
}

}  // namespace ofdcheck::runtime
