// The pages of docs/rules/, in the program: `ofdcheck explain` works where the sources are not.
#pragma once

#include <string_view>

namespace ofdcheck::cli {

// The page of a rule; empty when it has none. Defined in a file that the build makes of the pages.
std::string_view page_of(std::string_view slug);

}  // namespace ofdcheck::cli
