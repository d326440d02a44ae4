#include "clang-plugin/model/event_targets.h"

#include "clang-plugin/model/call_facts.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramStateTrait.h"

// To which variable an event's pointer leads, and to which it does not.
REGISTER_MAP_WITH_PROGRAMSTATE(OfdTarget, clang::ento::SymbolRef, const clang::ento::MemRegion*)
using OfdNoTargetOf = std::pair<clang::ento::SymbolRef, const clang::ento::MemRegion*>;
REGISTER_SET_WITH_PROGRAMSTATE(OfdNoTarget, OfdNoTargetOf)

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

namespace {

const MemRegion* local(const MemRegion* place) {
  const auto* variable = place == nullptr ? nullptr : dyn_cast<VarRegion>(place->getBaseRegion());
  return variable != nullptr && variable->getDecl()->hasLocalStorage() ? place->StripCasts()
                                                                       : nullptr;
}

const SymbolicRegion* brought(const MemRegion* place) {
  const auto* pointed = place == nullptr ? nullptr : dyn_cast<SymbolicRegion>(place->StripCasts());
  return pointed != nullptr && is_from_batch(pointed->getSymbol()) ? pointed : nullptr;
}

}  // namespace

// The analyzer holds that no pointer out of memory it does not know leads to the stack, and ends
// every path on which the two are one.
void EventTargets::checkPostStmt(const BinaryOperator* compared, CheckerContext& c) const {
  if (!compared->isEqualityOp()) return;
  const MemRegion* left = c.getSVal(compared->getLHS()).getAsRegion();
  const MemRegion* right = c.getSVal(compared->getRHS()).getAsRegion();
  const MemRegion* variable = local(left) != nullptr ? local(left) : local(right);
  const SymbolicRegion* event = brought(left) != nullptr ? brought(left) : brought(right);
  if (variable == nullptr || event == nullptr) return;
  const ProgramStateRef state = c.getState();
  const SymbolRef pointer = event->getSymbol();
  const auto answered = [&](const ProgramStateRef& now, bool same) {
    const bool holds = same == (compared->getOpcode() == BO_EQ);
    return now->BindExpr(compared, c.getLocationContext(),
                         c.getSValBuilder().makeIntVal(holds ? 1U : 0U, compared->getType()));
  };
  // What was asked before is answered as before, and one pointer leads to one variable.
  if (const MemRegion* const* known = state->get<OfdTarget>(pointer)) {
    c.addTransition(answered(state, *known == variable));
    return;
  }
  if (state->contains<OfdNoTarget>({pointer, variable})) {
    c.addTransition(answered(state, false));
    return;
  }
  c.addTransition(answered(state->set<OfdTarget>(pointer, variable), true));
  c.addTransition(answered(state->add<OfdNoTarget>({pointer, variable}), false));
}

void EventTargets::checkDeadSymbols(SymbolReaper& reaper, CheckerContext& c) const {
  ProgramStateRef state = c.getState();
  for (const auto& [pointer, variable] : state->get<OfdTarget>())
    if (reaper.isDead(pointer)) state = state->remove<OfdTarget>(pointer);
  for (const auto& other : state->get<OfdNoTarget>())
    if (reaper.isDead(other.first)) state = state->remove<OfdNoTarget>(other);
  if (state != c.getState()) c.addTransition(state);
}

}  // namespace ofdcheck::lint
