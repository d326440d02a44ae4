// Which objects a function has that other threads may use as well, and of which classes a library
// makes objects for it.
#pragma once

#include "clang-plugin/facts/facts.h"
#include "clang-plugin/source/source.h"

namespace ofdcheck::lint {

void add_objects(const Source& source, const Function& function, FunctionFacts& facts);

}  // namespace ofdcheck::lint
