#include "clang-plugin/model/kept_numbers.h"

#include "clang-plugin/model/act.h"
#include "clang-plugin/model/call_facts.h"
#include "clang-plugin/source/told.h"
#include "clang/AST/Decl.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramStateTrait.h"

// One of 0 to 2 was closed, and nothing has been opened since.
REGISTER_TRAIT_WITH_PROGRAMSTATE(OfdStandardFree, bool)

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

namespace {

// The text outlives the function, or is handed on in it to a program.
bool outlives(const CallEvent& event, CheckerContext& c) {
  const auto* frame = c.getLocationContext()->getStackFrame();
  const MemRegion* target = event.getNumArgs() == 0 ? nullptr : event.getArgSVal(0).getAsRegion();
  const auto* local = target == nullptr ? nullptr : dyn_cast<VarRegion>(target->getBaseRegion());
  if (target != nullptr && local == nullptr) return true;
  if (local != nullptr && !local->getDecl()->hasLocalStorage()) return true;
  return hands_text_on(frame->getDecl()->getBody());
}

bool opens(const LibcCall& libc) {
  return libc.kind == Kind::opens || libc.kind == Kind::accepts || libc.id == Libc::dup_;
}

}  // namespace

void KeptNumbers::checkPostCall(const CallEvent& event, CheckerContext& c) const {
  const ProgramStateRef before = c.getState();
  ProgramStateRef state = before;
  const LibcCall* libc = libc_call(event);
  if (libc == nullptr) {
    if (!makes_text(dyn_cast_or_null<FunctionDecl>(event.getDecl())) || !outlives(event, c)) return;
    for (unsigned i = 0; i < event.getNumArgs(); ++i)
      if (const SymbolRef fd = event.getArgSVal(i).getAsSymbol()) state = escape(state, fd);
  } else if (libc->id == Libc::close_) {
    const auto number = constant_argument(event, 0);
    if (number && *number >= 0 && *number <= 2) state = state->set<OfdStandardFree>(true);
  } else if (opens(*libc) && state->get<OfdStandardFree>()) {
    // The lowest number that is free: the one that was closed.
    state = state->set<OfdStandardFree>(false);
    if (const SymbolRef made = event.getReturnValue().getAsSymbol()) state = escape(state, made);
  }
  if (state != before) c.addTransition(state);
}

// Two numbers are equal where one descriptor is meant: whoever has the other name for it closes it.
ProgramStateRef KeptNumbers::evalAssume(ProgramStateRef state, SVal condition, bool holds) const {
  const auto* compared = dyn_cast_or_null<SymSymExpr>(condition.getAsSymbol());
  if (compared == nullptr || compared->getOpcode() != (holds ? BO_EQ : BO_NE)) return state;
  const SymbolRef one = compared->getLHS(), other = compared->getRHS();
  if (state_of(state, other) == nullptr) state = escape(state, one);
  if (state_of(state, one) == nullptr) state = escape(state, other);
  return state;
}

}  // namespace ofdcheck::lint
