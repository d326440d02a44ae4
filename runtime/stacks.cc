#include "runtime/stacks.h"

#include <algorithm>

namespace ofdcheck::runtime {
namespace {

constexpr std::size_t kMost = std::size_t{1} << 20;

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
    if (entry.hash == hash && std::ranges::equal(this->addresses(table_[at]), addresses))
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
