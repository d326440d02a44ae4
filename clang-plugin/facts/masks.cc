#include "clang-plugin/facts/masks.h"

#include <algorithm>

#include "clang-plugin/facts/key.h"

namespace ofdcheck::lint {
namespace {

// Before any of its flows was looked at: every bit in all values, of which there are none.
constexpr MaskBits kNothing{~std::uint32_t{0}, 0, 0};

// EPOLLIN to EPOLLRDHUP, and the flags from EPOLLEXCLUSIVE up.
constexpr std::uint32_t kMeant = 0xf00027ffU;

}  // namespace

bool MaskBits::is_mask() const {
  return ((may | unknown) & ~kMeant) == 0;
}

MaskBits operator|(const MaskBits& one, const MaskBits& other) {
  return {one.must | other.must, one.may | other.may, one.unknown | other.unknown};
}

MaskBits either(const MaskBits& one, const MaskBits& other) {
  return {one.must & other.must, one.may | other.may, one.unknown | other.unknown};
}

void Masks::add(const std::vector<MaskFlow>& flows) {
  std::set<std::string> stored, filled;
  for (const MaskFlow& flow : flows) {
    flows_[flow.to].insert(flow);
    if (stored.insert(flow.to).second) ++units_[flow.to];
    const bool fills = !flow.parts.empty() && !(flow.is_copy() && flow.parts[0].node == flow.to);
    if (fills && filled.insert(flow.to).second) ++filling_[flow.to];
  }
}

MaskBits Masks::value_of(const MaskFlow& flow) const {
  MaskBits value = MaskBits::of(flow.bits);
  for (const MaskPart& part : flow.parts) value = value | at(part.node).kept(part.keep);
  return value;
}

// From nothing upwards, until no flow brings anything new: what goes round in a circle comes from
// outside of it.
void Masks::link(bool all) {
  all_ = all;
  std::map<std::string, std::vector<std::string>> readers;
  std::vector<std::string> open;
  for (const auto& [node, flows] : flows_) {
    const bool others_store = !all && !is_of_one_unit(node) && !is_result(node);
    bits_[node] = others_store ? MaskBits{} : kNothing;
    open.push_back(node);
    for (const MaskFlow& flow : flows)
      for (const MaskPart& part : flow.parts) readers[part.node].push_back(node);
  }
  while (!open.empty()) {
    const std::string node = open.back();
    open.pop_back();
    MaskBits bits = bits_[node];
    for (const MaskFlow& flow : flows_[node]) bits = either(bits, value_of(flow));
    if (bits == bits_[node]) continue;
    bits_[node] = bits;
    const auto& next = readers[node];
    open.insert(open.end(), next.begin(), next.end());
  }
  // Nothing ever comes in, or nothing but what goes round.
  for (auto& [node, bits] : bits_)
    if ((bits.must & ~(bits.may | bits.unknown)) != 0) bits = MaskBits{};
}

MaskBits Masks::at(const std::string& node) const {
  const auto found = bits_.find(node);
  return found == bits_.end() ? MaskBits{} : found->second;
}

const std::set<MaskFlow>& Masks::flows_to(const std::string& node) const {
  static const std::set<MaskFlow> none;
  const auto found = flows_.find(node);
  return found == flows_.end() ? none : found->second;
}

unsigned Masks::units_storing(const std::string& node) const {
  const auto found = units_.find(node);
  return found == units_.end() ? 0 : found->second;
}

unsigned Masks::units_filling(const std::string& node) const {
  const auto found = filling_.find(node);
  return found == filling_.end() ? 0 : found->second;
}

bool Masks::only_beside(const std::string& node, std::uint32_t bits, std::uint32_t beside) const {
  std::set<std::string> seen;
  return all_ && only_beside(node, bits, beside, seen);
}

bool Masks::only_beside(const std::string& node, std::uint32_t bits, std::uint32_t beside,
                        std::set<std::string>& seen) const {
  const auto holds = [&](const MaskBits& value) {
    return value.never(bits) || value.always(beside);
  };
  if (holds(at(node)) || !seen.insert(node).second) return true;
  const std::set<MaskFlow>& flows = flows_to(node);
  return !flows.empty() && std::all_of(flows.begin(), flows.end(), [&](const MaskFlow& flow) {
    return holds(value_of(flow)) ||
           (flow.is_copy() && only_beside(flow.parts[0].node, bits, beside, seen));
  });
}

bool Masks::is_made_of(const std::string& node, const std::string& source) const {
  std::set<std::string> seen = {node};
  std::vector<std::string> open = {node};
  while (!open.empty()) {
    const std::string at = open.back();
    open.pop_back();
    if (at == source) return true;
    for (const MaskFlow& flow : flows_to(at))
      for (const MaskPart& part : flow.parts)
        if (!part.node.empty() && seen.insert(part.node).second) open.push_back(part.node);
  }
  return false;
}

bool Masks::comes_from(const std::string& node, const std::string& source) const {
  std::map<std::string, bool> known;
  return comes_from(node, source, known);
}

// A parameter has what any of its calls gives it: that call is made. What else stands in one place
// for many, as the member of a record that is used for everything, must be of that source always;
// what it has from itself, by whatever way, does not count.
bool Masks::comes_from(const std::string& node, const std::string& source,
                       std::map<std::string, bool>& known) const {
  if (node == source) return true;
  const bool any = is_parameter(node);
  if (const auto [at, made] = known.try_emplace(node, !any); !made) return at->second;
  bool found = false;
  for (const MaskFlow& flow : flows_to(node)) {
    if (flow.parts.empty()) continue;
    const bool comes = flow.is_copy() && comes_from(flow.parts[0].node, source, known);
    found = comes;
    if (comes == any) break;
  }
  return known[node] = found;
}

bool Masks::is_only(const std::string& node, const std::string& source) const {
  std::set<std::string> seen;
  return all_ && is_made_of(node, source) && is_only(node, source, seen);
}

bool Masks::is_only(const std::string& node, const std::string& source,
                    std::set<std::string>& seen) const {
  if (node == source || !seen.insert(node).second) return true;
  const std::set<MaskFlow>& flows = flows_to(node);
  return !flows.empty() && std::all_of(flows.begin(), flows.end(), [&](const MaskFlow& flow) {
    const bool begins = flow.parts.empty() && flow.bits == 0 && !is_parameter(node);
    return begins || (flow.is_copy() && is_only(flow.parts[0].node, source, seen));
  });
}

// A negative constant says that there is none. Whatever is more than one name for one number may be
// anybody's.
Masks::From Masks::from(const MaskFlow& flow, const std::string& source,
                        std::set<std::string>& seen) const {
  if (flow.parts.empty())
    return static_cast<std::int32_t>(flow.bits) < 0 ? From::nowhere : From::elsewhere;
  const MaskPart& part = flow.parts.front();
  if (flow.bits != 0 || flow.parts.size() != 1 || part.keep != MaskPart().keep)
    return From::elsewhere;
  if (part.node == source) return From::source;
  if (!seen.insert(part.node).second) return From::nowhere;
  const std::set<MaskFlow>& flows = flows_to(part.node);
  if (flows.empty()) return From::elsewhere;
  From all = From::nowhere;
  for (const MaskFlow& each : flows) all = std::max(all, from(each, source, seen));
  return all;
}

bool Masks::only_from(const MaskFlow& flow, const std::string& source) const {
  std::set<std::string> seen;
  return all_ && from(flow, source, seen) == From::source;
}

}  // namespace ofdcheck::lint
