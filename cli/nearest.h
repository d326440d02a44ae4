// What the user may have meant by a rule's name that is none.
#pragma once

#include <string>
#include <string_view>

namespace ofdcheck::cli {

// The slug that takes the fewest insertions, deletions and replacements of characters.
std::string_view nearest_rule(std::string_view name);

}  // namespace ofdcheck::cli
