// Whom a function starts in threads, to whom it hands functions, and which of its parameters it calls.
#pragma once

#include "clang-plugin/facts/facts.h"
#include "clang-plugin/source/source.h"

namespace ofdcheck::lint {

void add_starts(const Source& source, const Function& function, FunctionFacts& facts);

}  // namespace ofdcheck::lint
