#include "clang-plugin/model/event_targets.h"

#include "clang-plugin/model/call_facts.h"

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

namespace {

bool is_local(const MemRegion* place) {
  const auto* variable = place == nullptr ? nullptr : dyn_cast<VarRegion>(place->getBaseRegion());
  return variable != nullptr && variable->getDecl()->hasLocalStorage();
}

bool is_brought(const MemRegion* place) {
  const auto* pointed = place == nullptr ? nullptr : dyn_cast<SymbolicRegion>(place->StripCasts());
  return pointed != nullptr && is_of_event(pointed->getSymbol());
}

}  // namespace

// The analyzer holds that no pointer out of memory it does not know leads to the stack, and ends
// every path on which the two are one.
void EventTargets::checkPostStmt(const BinaryOperator* compared, CheckerContext& c) const {
  if (!compared->isEqualityOp()) return;
  const MemRegion* one = c.getSVal(compared->getLHS()).getAsRegion();
  const MemRegion* other = c.getSVal(compared->getRHS()).getAsRegion();
  if (!(is_local(one) && is_brought(other)) && !(is_local(other) && is_brought(one))) return;
  for (const std::uint64_t answer : {0U, 1U})
    c.addTransition(c.getState()->BindExpr(
        compared, c.getLocationContext(),
        c.getSValBuilder().makeIntVal(answer, compared->getType())));
}

}  // namespace ofdcheck::lint
