#include "clang-plugin/facts/owners.h"

#include <algorithm>

#include "clang-plugin/facts/key.h"

namespace ofdcheck::lint {

using What = OwnerFact::What;

void Owners::add(const std::vector<OwnerFact>& facts) {
  for (const OwnerFact& fact : facts) facts_[fact.at].insert(fact);
}

// A place of which one thing is not known says nothing at all.
void Owners::link(bool whole, const std::function<bool(const std::string&)>& closes) {
  std::erase_if(facts_, [&](const auto& place) {
    return (!whole && !is_of_one_unit(place.first)) ||
           std::any_of(place.second.begin(), place.second.end(),
                       [](const OwnerFact& fact) { return fact.what == What::unknown; });
  });
  for (const auto& [place, facts] : facts_)
    for (const OwnerFact& fact : facts) {
      if (fact.what == What::element) containers_.insert(fact.of);
      if (fact.what == What::made && !fact.of.empty() && closes(fact.of))
        closed_at_end_.insert(place);
    }
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
    const bool agrees = std::any_of(numbers->begin(), numbers->end(), [&](const OwnerFact& made) {
      return made.what == What::made && made.by == element.by &&
             made.parameter == element.parameter;
    });
    if (!agrees) return false;
  }
  return any;
}

bool Owners::close_their_index(const std::string& container, const std::string& owner,
                               const std::string& number) const {
  return closed_at_end_.contains(number) && are_named_by_index(container, owner, number);
}

// By some number of the owners.
bool Owners::closes_its_index(const std::string& container, const std::string& owner) const {
  return std::any_of(closed_at_end_.begin(), closed_at_end_.end(), [&](const std::string& number) {
    return are_named_by_index(container, owner, number);
  });
}

bool Owners::are_closed(const std::string& list) const {
  const std::set<OwnerFact>* facts = at(list);
  if (facts == nullptr) return false;
  bool any = false;
  for (const OwnerFact& fact : *facts) {
    if (fact.what != What::closed) continue;
    any = true;
    if (!fact.of.empty() && !closes_its_index(fact.of, fact.by)) return false;
  }
  return any;
}

bool Owners::concern(const std::vector<OwnerFact>& unit) const {
  return std::any_of(unit.begin(), unit.end(), [&](const OwnerFact& fact) {
    return fact.what == What::found && (may_name(fact.at) || are_closed(fact.at));
  });
}

}  // namespace ofdcheck::lint
