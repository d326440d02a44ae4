#include "clang-plugin/facts/owners.h"

#include <algorithm>

#include "clang-plugin/facts/key.h"

namespace ofdcheck::lint {

using What = OwnerFact::What;

void Owners::add(const std::vector<OwnerFact>& facts) {
  for (const OwnerFact& fact : facts) facts_[fact.at].insert(fact);
}

// A place of which one thing is not known says nothing at all.
void Owners::link(bool whole) {
  std::erase_if(facts_, [&](const auto& place) {
    return (!whole && !is_of_one_unit(place.first)) ||
           std::any_of(place.second.begin(), place.second.end(),
                       [](const OwnerFact& fact) { return fact.what == What::unknown; });
  });
  for (const auto& [place, facts] : facts_)
    for (const OwnerFact& fact : facts)
      if (fact.what == What::element) containers_.insert(fact.of);
  std::erase_if(containers_, [&](const std::string& each) { return at(each) == nullptr; });
}

const std::set<OwnerFact>* Owners::at(const std::string& place) const {
  const auto found = facts_.find(place);
  return found == facts_.end() ? nullptr : &found->second;
}

bool Owners::are_named_by_index(const std::string& container, const std::string& owner,
                                const std::string& number) const {
  const std::set<OwnerFact>* elements = at(owner);
  const std::set<OwnerFact>* numbers = at(number);
  if (at(container) == nullptr || elements == nullptr || numbers == nullptr) return false;
  bool any = false;
  for (const OwnerFact& element : *elements) {
    if (element.what != What::element) continue;
    any |= element.of == container;
    OwnerFact made{What::made, number, element.by, {}, element.parameter};
    if (!numbers->contains(made)) return false;
  }
  return any;
}

// By some number of the owners.
bool Owners::is_named_by_index(const std::string& container, const std::string& owner) const {
  return std::any_of(facts_.begin(), facts_.end(), [&](const auto& place) {
    return are_named_by_index(container, owner, place.first);
  });
}

bool Owners::are_closed(const std::string& list) const {
  const std::set<OwnerFact>* facts = at(list);
  if (facts == nullptr) return false;
  bool any = false;
  for (const OwnerFact& fact : *facts) {
    if (fact.what != What::closed) continue;
    any = true;
    if (!fact.of.empty() && !is_named_by_index(fact.of, fact.by)) return false;
  }
  return any;
}

bool Owners::concern(const std::vector<OwnerFact>& unit) const {
  return std::any_of(unit.begin(), unit.end(), [&](const OwnerFact& fact) {
    return fact.what == What::found && (may_name(fact.at) || are_closed(fact.at));
  });
}

}  // namespace ofdcheck::lint
