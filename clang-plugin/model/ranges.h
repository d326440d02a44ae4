// What the analyzer knows of numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramState_Fwd.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/SymExpr.h"
#include "llvm/ADT/APSInt.h"

namespace ofdcheck::lint {

// The greatest that there is for what is greater than all of them.
std::int64_t number(const llvm::APSInt& value);
// From and to, as the path has found out; nothing where it has not.
std::optional<std::pair<std::int64_t, std::int64_t>> range_of(
    clang::ento::SymbolRef symbol, const clang::ento::ProgramStateRef& state);

}  // namespace ofdcheck::lint
