// Where the analyzer's paths begin.
#pragma once

#include <vector>

#include "clang-plugin/facts/program.h"
#include "clang-plugin/source/source.h"

namespace ofdcheck::lint {

// The functions from which a call that our rules judge can be reached, in this unit or by what the
// program's facts say of others, callers before callees. All others cost time and can say nothing.
std::vector<const clang::FunctionDecl*> entries_of(const Source& source,
                                                   const ProgramFacts* program);

}  // namespace ofdcheck::lint
