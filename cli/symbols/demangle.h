// Names of functions as a person calls them.
#pragma once

#include <string>
#include <string_view>

namespace ofdcheck::cli {

// "_ZN4conn5closeEi" to "conn::close": demangled, without parameters, return type and anonymous
// namespaces, which would make step lines long and suppressions hard to write. A name that is not
// mangled stays.
std::string function_name(const std::string& symbol);

// The same for a name that is already demangled.
std::string without_signature(std::string_view demangled);

}  // namespace ofdcheck::cli
