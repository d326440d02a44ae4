#include "clang-plugin/model/turn_model.h"

#include <sys/epoll.h>

#include "clang-plugin/model/call_facts.h"
#include "clang-plugin/model/descriptor_model.h"
#include "clang-plugin/model/frames.h"
#include "clang-plugin/model/harmless.h"
#include "clang-plugin/model/path_notes.h"
#include "clang-plugin/model/turn_end.h"
#include "clang-plugin/model/turn_reporter.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramStateTrait.h"

// The number that the path has read from last, the call, and the frame of the call; null when what
// was to be done about it may have been done.
REGISTER_TRAIT_WITH_PROGRAMSTATE(OfdTaken, const void*)
REGISTER_TRAIT_WITH_PROGRAMSTATE(OfdTakenBy, const void*)
REGISTER_TRAIT_WITH_PROGRAMSTATE(OfdTakenIn, const void*)

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

namespace {

SymbolRef taken(const ProgramStateRef& state) {
  return static_cast<SymbolRef>(state->get<OfdTaken>());
}

ProgramStateRef with_taken(const ProgramStateRef& state, SymbolRef fd, const Stmt* by,
                           const StackFrameContext* in) {
  return state->set<OfdTaken>(static_cast<const void*>(fd))
      ->set<OfdTakenBy>(static_cast<const void*>(by))
      ->set<OfdTakenIn>(static_cast<const void*>(in));
}

ProgramStateRef done(const ProgramStateRef& state) {
  return with_taken(state, nullptr, nullptr, nullptr);
}

// What becomes of an event's number is not settled by these.
bool leaves_open(const LibcCall& libc) {
  return libc.kind == Kind::input || libc.kind == Kind::output || libc.kind == Kind::waits ||
         (libc.kind == Kind::uses && libc.id != Libc::shutdown_);
}

}  // namespace

bool TurnModel::is_one_shot(SymbolRef fd, CheckerContext& c) const {
  const FdState* known = state_of(c.getState(), fd);
  if (known != nullptr && known->registered && known->mask_known)
    return (known->mask & EPOLLONESHOT) != 0;
  if (!all_one_shot_)
    all_one_shot_ = registers_one_shots_only(descriptors_->source_alone(c.getASTContext()));
  return *all_one_shot_;
}

void TurnModel::checkPreCall(const CallEvent& event, CheckerContext& c) const {
  const LibcCall* libc = libc_call(event);
  if (libc == nullptr || is_of_no_destruction(event, c)) return;
  const ProgramStateRef state = c.getState();
  const SymbolRef last = taken(state);
  if (libc->kind == Kind::waits && last != nullptr) {
    const Taken by{last, static_cast<const Stmt*>(state->get<OfdTakenBy>()),
                   static_cast<const StackFrameContext*>(state->get<OfdTakenIn>())};
    const TurnEnd end{name_of_callee(by.by), by.by != nullptr && is_one_shot(last, c)};
    judge_turn(end, by, rules_, *descriptors_, c);
    return;
  }
  if (last != nullptr && !leaves_open(*libc)) {
    c.addTransition(done(state));
    return;
  }
  const SymbolRef fd = symbol_argument(event, libc->argument);
  if (libc->kind != Kind::input || fd == nullptr || !is_of_event(fd)) return;
  // A counter is a wake-up's.
  if (const auto length = constant_argument(event, 2); length && *length <= 8) return;
  c.addTransition(with_taken(state, fd, event.getOriginExpr(),
                             c.getLocationContext()->getStackFrame()));
}

void TurnModel::checkPostCall(const CallEvent& event, CheckerContext& c) const {
  const LibcCall* libc = libc_call(event);
  if (taken(c.getState()) == nullptr) return;
  const bool next_turn = libc != nullptr && libc->kind == Kind::waits;
  const bool unknown = libc == nullptr && !c.wasInlined && !is_harmless(event);
  if (next_turn || unknown) c.addTransition(done(c.getState()));
}

// A mark on what the event points to, or on the element that its number chooses, which somebody
// goes by who arms it later: the connection has enough to do, or a sweep comes before the next
// wait.
bool TurnModel::is_mark(SVal place, const Stmt* store, CheckerContext& c) const {
  const auto* field = dyn_cast_or_null<FieldRegion>(place.getAsRegion());
  const auto* function = dyn_cast_or_null<FunctionDecl>(c.getLocationContext()->getDecl());
  if (field == nullptr || function == nullptr) return false;
  bool of_event = false;
  for (const MemRegion* region = field->getSuperRegion(); region != nullptr;) {
    if (const auto* pointed = dyn_cast<SymbolicRegion>(region))
      of_event |= is_of_event(pointed->getSymbol());
    if (const auto* element = dyn_cast<ElementRegion>(region))
      if (const SymbolRef index = element->getIndex().getAsSymbol())
        of_event |= index == taken(c.getState()) || is_of_event(index);
    const auto* inside = dyn_cast<SubRegion>(region);
    region = inside == nullptr ? nullptr : inside->getSuperRegion();
  }
  if (!of_event) return false;
  if (!resumers_) resumers_ = resumers_of(descriptors_->source_alone(c.getASTContext()));
  return is_mark_to_resume(store, function, *resumers_, c.getASTContext());
}

// Put where somebody else may find it: the number, or what the event points to.
void TurnModel::checkBind(SVal place, SVal value, const Stmt* store, CheckerContext& c) const {
  if (taken(c.getState()) == nullptr) return;
  if (is_mark(place, store, c)) {
    c.addTransition(done(c.getState()));
    return;
  }
  const SymbolRef symbol = value.getAsLocSymbol() ? value.getAsLocSymbol() : value.getAsSymbol();
  if (symbol == nullptr || !(symbol == taken(c.getState()) || is_of_event(symbol))) return;
  const auto* variable = dyn_cast_or_null<VarRegion>(place.getAsRegion());
  if (variable != nullptr && variable->getDecl()->hasLocalStorage()) return;
  c.addTransition(done(c.getState()));
}

ProgramStateRef TurnModel::checkPointerEscape(ProgramStateRef state,
                                              const InvalidatedSymbols& escaped, const CallEvent*,
                                              PointerEscapeKind) const {
  return taken(state) != nullptr && escaped.count(taken(state)) != 0 ? done(state) : state;
}

void TurnModel::checkEndOfTranslationUnit(const TranslationUnitDecl*, AnalysisManager&,
                                          BugReporter&) const {
  all_one_shot_.reset();
  resumers_.reset();
}

}  // namespace ofdcheck::lint
