// Facts as lines of JSON: a head with the version, a line for each function, and at the end of each
// unit how many there were. Files may be put one behind the other.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "clang-plugin/facts/facts.h"

namespace ofdcheck::lint {

std::string text_of(const UnitFacts& unit);
// False, and why in `error` (with the line), for anything that text_of has not written.
bool read_facts(std::string_view text, std::vector<UnitFacts>& units, std::string& error);

}  // namespace ofdcheck::lint
