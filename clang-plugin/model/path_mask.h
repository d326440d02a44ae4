// What an epoll mask may be that a path knows as a symbol only: by what the program stores where
// the symbol was read from (facts/masks.h).
#pragma once

#include "clang-plugin/facts/program.h"
#include "clang-plugin/model/act.h"

namespace ofdcheck::lint {

// Where the symbol's value was read from, or which call returned it (facts/key.h); empty where that
// has no name.
std::string node_of_symbol(SymbolRef symbol);

// The act with what is known of its mask, by the program and by what the path has found out.
// Nothing is known without a program.
Act with_bits(Act act, const ProgramStateRef& state, const ProgramFacts* program);

}  // namespace ofdcheck::lint
