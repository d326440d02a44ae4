// What a path has done to the numbers that the caller of its first function knows, in order: the
// raw material of a summary. Kept in the analyzer's state beside the descriptors.
#pragma once

#include <vector>

#include "clang-plugin/model/act.h"

namespace clang::ento {
class CallEvent;
class CheckerContext;
}  // namespace clang::ento

namespace ofdcheck::lint {

struct Step {
  enum class What : std::uint8_t {
    done,    // a call of libc that succeeded
    failed,  // one of epoll_ctl that did not
    maybe,   // a function that was called makes it on some paths
    kept,    // the number was put where others can find it
    unsure,  // a function that nobody knows was given it
  };

  What what = What::done;
  Act act = {};
  SymbolRef symbol = nullptr;                     // of kept and unsure
  const clang::ento::MemRegion* place = nullptr;  // where it was put
  const clang::Stmt* stmt = nullptr;
  const clang::Decl* in = nullptr;
  const Deed* told = nullptr;  // it is another function's, by its facts

  bool operator==(const Step& other) const;
  void Profile(llvm::FoldingSetNodeID& id) const;
};

ProgramStateRef with_step(const ProgramStateRef& state, const Step& step);
std::vector<Step> steps_of(const ProgramStateRef& state);

// Whether it is the kind of number that a descriptor is: an int, or a pointer to what may hold one.
bool may_hold_descriptor(SymbolRef symbol);

}  // namespace ofdcheck::lint
