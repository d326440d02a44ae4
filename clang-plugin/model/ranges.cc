#include "clang-plugin/model/ranges.h"

#include <limits>

#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramState.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/RangedConstraintManager.h"

namespace ofdcheck::lint {

using namespace clang::ento;

std::int64_t number(const llvm::APSInt& value) {
  return value.isSigned() || value.getActiveBits() < 64 ? value.getExtValue()
                                                        : std::numeric_limits<std::int64_t>::max();
}

std::optional<std::pair<std::int64_t, std::int64_t>> range_of(SymbolRef symbol,
                                                              const ProgramStateRef& state) {
  ConstraintMap constraints = getConstraintMap(state);
  const RangeSet* range = constraints.lookup(symbol);
  if (range == nullptr || range->isEmpty()) return std::nullopt;
  return std::pair(number(range->getMinValue()), number(range->getMaxValue()));
}

}  // namespace ofdcheck::lint
