// Where the analyzer's paths begin.
#pragma once

#include <vector>

#include "clang-plugin/facts/program.h"
#include "clang-plugin/source/source.h"

namespace ofdcheck::lint {

struct Entry {
  const clang::FunctionDecl* function;
  bool begins = false;  // it makes such a call itself, or calls another unit's function that does
  // The unit's own functions that it calls and that come to such a call; canonical.
  std::vector<const clang::FunctionDecl*> through;
};

// The functions from which a call that our rules judge can be reached, in this unit or by what the
// program's facts say of others, callers before callees. All others cost time and can say nothing.
std::vector<Entry> entries_of(const Source& source, const ProgramFacts* program);

}  // namespace ofdcheck::lint
