// What units are linked into: names of programs and libraries, of which a build has one each.
#pragma once

#include <algorithm>
#include <set>
#include <string>

namespace ofdcheck::lint {

using Targets = std::set<std::string>;

// Whether two units may be in one program: those of which nothing is known may be in any.
inline bool may_meet(const Targets& some, const Targets& others) {
  return some.empty() || others.empty() ||
         std::any_of(some.begin(), some.end(),
                     [&](const std::string& each) { return others.contains(each); });
}

}  // namespace ofdcheck::lint
