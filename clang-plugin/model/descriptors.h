// What a path through the program knows of its descriptors, kept in the analyzer's state: the
// mirror of a process's table along one path, keyed by the symbol that stands for a number.
#pragma once

#include <functional>
#include <vector>

#include "clang-plugin/model/path_call.h"
#include "clang/Analysis/AnalysisDeclContext.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramState_Fwd.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/SymExpr.h"
#include "llvm/ADT/FoldingSet.h"

namespace clang::ento {
class SymbolReaper;
}

namespace ofdcheck::lint {

using clang::ento::ProgramStateRef;
using clang::ento::SymbolRef;

struct FdState {
  enum class Life : std::uint8_t { unknown, open, closed };

  Life life = Life::unknown;
  Mode mode = Mode::unknown;
  bool accepted = false;
  bool listens = false;
  bool regular = false;
  bool streamed = false;
  bool registered = false;
  bool escaped = false;  // somebody else may hold the number and close it
  bool mask_known = false;
  std::uint32_t mask = 0;
  std::uint32_t perhaps = 0;  // bits that the mask may have, by the program
  SymbolRef epoll = nullptr;  // registered there
  // Where its life changed last; a report is made in the lowest frame that holds both ends.
  const clang::StackFrameContext* since = nullptr;
  const clang::StackFrameContext* registered_in = nullptr;
  // The call after which something is amiss unless it is mended before the path waits: the ADD of
  // what blocks, or the close that left a registration behind.
  const clang::Stmt* unsettled_by = nullptr;
  const clang::StackFrameContext* unsettled_in = nullptr;
  // Of a closed one: what was opened since may have its number; by whom, where it has a name.
  bool reopened = false;
  SymbolRef successor = nullptr;

  bool operator==(const FdState&) const = default;
  void Profile(llvm::FoldingSetNodeID& id) const;
};

const FdState* state_of(const ProgramStateRef& state, SymbolRef fd);
ProgramStateRef with(const ProgramStateRef& state, SymbolRef fd, const FdState& known);
ProgramStateRef without(const ProgramStateRef& state, SymbolRef fd);
// `copy` and `fd` name one description from now on.
ProgramStateRef with_copy(const ProgramStateRef& state, SymbolRef copy, SymbolRef fd);
// All that something is known of.
std::vector<SymbolRef> numbers_in(const ProgramStateRef& state);
// The number that `copy` was made from; null when it is no copy.
SymbolRef origin_of(const ProgramStateRef& state, SymbolRef copy);
// Another descriptor of the description is open, or was dropped while open.
bool another_is_open(const ProgramStateRef& state, SymbolRef fd);
// Something was opened: the lowest number that was free.
ProgramStateRef after_opening(ProgramStateRef state, SymbolRef made);
// What was opened since is known to have the number of this closed one: the path has compared.
bool is_open_again(const ProgramStateRef& state, SymbolRef fd, const FdState& closed);
// A closed number may be another descriptor's by now.
bool may_be_reused(const ProgramStateRef& state, const FdState& closed);
// The path has found the number to be negative: the call that should have made it failed.
bool is_failure(const ProgramStateRef& state, SymbolRef fd);
// The number is one of 0 to 2, as far as there is one.
bool is_standard(const ProgramStateRef& state, SymbolRef fd);
// It matters what becomes of it before the path waits, or ends.
bool is_unsettled(const FdState& known);
// Forgets the numbers that nothing names any more; `lost` hears of each that is known.
ProgramStateRef bury(ProgramStateRef state, clang::ento::SymbolReaper& reaper,
                     const std::function<void(SymbolRef, const FdState&)>& lost);

}  // namespace ofdcheck::lint
