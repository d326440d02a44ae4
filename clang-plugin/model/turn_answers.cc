#include "clang-plugin/model/turn_answers.h"

#include <algorithm>

#include "clang-plugin/facts/key.h"
#include "clang-plugin/model/call_facts.h"
#include "clang-plugin/model/descriptor_model.h"
#include "clang-plugin/model/frames.h"
#include "clang-plugin/model/harmless.h"
#include "clang-plugin/model/locks.h"
#include "clang-plugin/model/path_notes.h"
#include "clang-plugin/model/ranges.h"
#include "clang-plugin/model/turn_end.h"
#include "clang/AST/DeclCXX.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramStateTrait.h"

// The call that took input last in a turn; null before that.
REGISTER_TRAIT_WITH_PROGRAMSTATE(OfdTurnBy, const void*)
// What it has returned: a symbol, or a constant (an APSInt of the analyzer's). Neither for nothing.
REGISTER_TRAIT_WITH_PROGRAMSTATE(OfdTurnValue, const void*)
REGISTER_TRAIT_WITH_PROGRAMSTATE(OfdTurnConstant, const void*)
// Since then somebody may have closed the connection, or may come back to it.
REGISTER_TRAIT_WITH_PROGRAMSTATE(OfdTurnSettled, bool)
// The answer says what is to be armed.
REGISTER_TRAIT_WITH_PROGRAMSTATE(OfdTurnAnswered, bool)

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

namespace {

const Stmt* taken_by(const ProgramStateRef& state) {
  return static_cast<const Stmt*>(state->get<OfdTurnBy>());
}

ProgramStateRef begun(const ProgramStateRef& state) {
  return state->set<OfdTurnBy>(static_cast<const void*>(nullptr))
      ->set<OfdTurnValue>(static_cast<const void*>(nullptr))
      ->set<OfdTurnConstant>(static_cast<const void*>(nullptr))
      ->set<OfdTurnSettled>(false)
      ->set<OfdTurnAnswered>(false);
}

// Null where what the call has returned can be compared with nothing, as a record.
ProgramStateRef with_taken(const ProgramStateRef& state, const CallEvent& event) {
  const SVal value = event.getReturnValue();
  const auto constant = value.getAs<nonloc::ConcreteInt>();
  const SymbolRef symbol = value.getAsSymbol();
  if (!event.getResultType()->isVoidType() && !constant && symbol == nullptr) return nullptr;
  return state->set<OfdTurnBy>(static_cast<const void*>(event.getOriginExpr()))
      ->set<OfdTurnValue>(static_cast<const void*>(symbol))
      ->set<OfdTurnConstant>(
          constant ? static_cast<const void*>(
                         &static_cast<const llvm::APSInt&>(constant->getValue()))
                   : nullptr);
}

// What the path knows of what the call has returned, from and to; nothing for nothing.
std::optional<std::pair<std::int64_t, std::int64_t>> taken_with(const ProgramStateRef& state) {
  if (const auto* constant = static_cast<const llvm::APSInt*>(state->get<OfdTurnConstant>()))
    return std::pair(number(*constant), number(*constant));
  const auto value = static_cast<SymbolRef>(state->get<OfdTurnValue>());
  if (value == nullptr) return std::nullopt;
  return range_of(value, state).value_or(
      std::pair(std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()));
}

bool is_flag(const FunctionDecl* callee) {
  const auto* method = dyn_cast<CXXMethodDecl>(callee);
  return method != nullptr && method->getParent()->isInStdNamespace() &&
         method->getParent()->getName().contains("atomic");
}

// An object of the library is made, which starts nobody: others see it when it is put somewhere.
bool makes_value(const FunctionDecl* callee) {
  const auto* constructor = dyn_cast<CXXConstructorDecl>(callee);
  return constructor != nullptr && constructor->getParent()->isInStdNamespace() &&
         !constructor->getParent()->getName().contains("thread");
}

}  // namespace

const std::map<const Decl*, Answer>& TurnAnswers::answers(CheckerContext& c) const {
  if (!answers_) {
    answers_.emplace();
    for (const Answer& each : answers_of(descriptors_->source(c.getASTContext())))
      answers_->emplace(each.turn->getCanonicalDecl(), each);
  }
  return *answers_;
}

const Answer* TurnAnswers::answer_at(CheckerContext& c) const {
  const auto& all = answers(c);
  if (all.empty()) return nullptr;
  for (const StackFrameContext* frame = c.getStackFrame(); frame != nullptr;
       frame = frame->inTopFrame() ? nullptr : frame->getParent()->getStackFrame())
    if (const auto found = all.find(frame->getDecl()->getCanonicalDecl()); found != all.end())
      return &found->second;
  return nullptr;
}

// It reads from the answer's object, itself or somewhere below, and closes nothing and leaves nothing
// to others, whatever it returns. What is served by different bodies may need different things.
bool TurnAnswers::takes(const Answer& answer, const CallEvent& event) const {
  if (!is_given_object(answer, event.getOriginExpr())) return false;
  if (const LibcCall* libc = libc_call(event)) return libc->kind == Kind::input;
  const auto* callee = dyn_cast_or_null<FunctionDecl>(event.getDecl());
  const auto* method = dyn_cast_or_null<CXXMethodDecl>(callee);
  if (callee == nullptr || event.isInSystemHeader() || (method != nullptr && method->isVirtual()))
    return false;
  const std::string key = key_of(callee);
  return !key.empty() && descriptors_->program()->reaches(key, Kind::input) &&
         !descriptors_->program()->may_settle(key);
}

bool TurnAnswers::may_settle(const CallEvent& event, CheckerContext& c) const {
  if (const LibcCall* libc = libc_call(event)) {
    switch (libc->kind) {
      case Kind::input:
      case Kind::opens:
      case Kind::controls:
        return false;
      case Kind::output:
        // An eventfd or a pipe is written to, a connection is sent to.
        return libc->id == Libc::write_ || libc->id == Libc::writev_;
      default:
        return libc->kind != Kind::uses || libc->id == Libc::shutdown_;
    }
  }
  if (lock_use(event).what != LockUse::What::none) return false;
  const auto* callee = dyn_cast_or_null<FunctionDecl>(event.getDecl());
  if (callee == nullptr) return true;
  if (!event.isInSystemHeader())
    return !c.wasInlined && !descriptors_->program()->only_looks(key_of(callee));
  // Whatever the guard of a flag does at the end of its block it does on every way there.
  if (is_flag(callee)) return !is_in_destructor(c) && !is_harmless(event);
  if (isa<CXXDestructorCall>(event))
    return !is_of_library_only(
        cast<CXXMethodDecl>(callee)->getThisType()->getPointeeType());
  return !is_harmless(event) && !computes_only(event) && !makes_value(callee);
}

void TurnAnswers::checkPostCall(const CallEvent& event, CheckerContext& c) const {
  if (descriptors_->only_tells()) return;
  const Answer* answer = answer_at(c);
  if (answer == nullptr || is_in_library(c) || is_of_no_destruction(event, c)) return;
  ProgramStateRef state = c.getState();
  if (may_answer(*answer, descriptors_->source(c.getASTContext()), event.getOriginExpr()))
    state = state->set<OfdTurnAnswered>(true);
  const bool own = c.getStackFrame()->getDecl()->getCanonicalDecl() ==
                   answer->turn->getCanonicalDecl();
  const ProgramStateRef taken = own && takes(*answer, event) ? with_taken(state, event) : nullptr;
  if (taken != nullptr)
    state = taken;
  else if (taken_by(state) != nullptr && may_settle(event, c))
    state = state->set<OfdTurnSettled>(true);
  if (state != c.getState()) c.addTransition(state);
}

// What is stored where others see it may be a mark by which they come back to the connection.
void TurnAnswers::checkBind(SVal place, SVal, const Stmt* store, CheckerContext& c) const {
  if (descriptors_->only_tells()) return;
  const Answer* answer = answer_at(c);
  if (answer == nullptr || is_in_library(c)) return;
  ProgramStateRef state = c.getState();
  const MemRegion* region = place.getAsRegion();
  if (may_answer(*answer, descriptors_->source(c.getASTContext()), store))
    state = state->set<OfdTurnAnswered>(true);
  else if (taken_by(state) != nullptr && (region == nullptr || !is_local(region)))
    state = state->set<OfdTurnSettled>(true);
  if (state != c.getState()) c.addTransition(state);
}

void TurnAnswers::checkLiveSymbols(ProgramStateRef state, SymbolReaper& reaper) const {
  // Asked at each statement, and there are no turns in most units.
  if (!answers_ || answers_->empty()) return;
  if (const auto value = static_cast<SymbolRef>(state->get<OfdTurnValue>())) reaper.markLive(value);
}

void TurnAnswers::checkEndFunction(const ReturnStmt* stmt, CheckerContext& c) const {
  if (descriptors_->only_tells()) return;
  const auto& all = answers(c);
  const auto found = all.find(c.getStackFrame()->getDecl()->getCanonicalDecl());
  const ProgramStateRef& state = c.getState();
  if (found == all.end()) return;
  const Expr* returned = stmt == nullptr ? nullptr : stmt->getRetValue();
  End end{{nullptr, taken_by(state), c.getStackFrame(), stmt}, {}, {}, nullptr};
  if (returned != nullptr && !returned->getType()->isRecordType())
    if (const auto constant = c.getSVal(returned).getAs<nonloc::ConcreteInt>())
      end.returned = number(constant->getValue());
  end.taken_with = lint::taken_with(state);
  // The number itself: a constant is none.
  const bool answers = found->second.number == nullptr ? !end.returned.has_value()
                                                       : state->get<OfdTurnAnswered>();
  const bool nothing = end.returned.has_value() || is_nothing(returned);
  if (end.taken.by != nullptr && answers) answered_.push_back(end);
  if (end.taken.by != nullptr && !answers && nothing && !state->get<OfdTurnSettled>()) {
    end.node = c.generateNonFatalErrorNode(begun(state));
    if (end.node != nullptr) unanswered_.push_back(end);
  } else if (begun(state) != state) {
    c.addTransition(begun(state));
  }
}

// Whoever calls cannot take it for the answer, nor the turn tell it apart by what the input came to.
bool TurnAnswers::is_like(const End& unanswered, const End& answered) {
  if (answered.taken.by != unanswered.taken.by) return false;
  if (unanswered.returned && answered.returned == unanswered.returned) return false;
  const auto& [all, some] = std::pair(answered.taken_with, unanswered.taken_with);
  return !all || !some || (all->first <= some->first && some->second <= all->second);
}

void TurnAnswers::checkEndAnalysis(ExplodedGraph&, BugReporter& reporter, ExprEngine&) const {
  for (const End& end : unanswered_) {
    if (std::none_of(answered_.begin(), answered_.end(),
                     [&](const End& other) { return is_like(end, other); }))
      continue;
    const auto* turn = cast<NamedDecl>(end.taken.in->getDecl());
    judge_turn({name_of_callee(end.taken.by), true, turn->getNameAsString()}, end.taken, rules_,
               *descriptors_, end.node, reporter);
  }
  answered_.clear();
  unanswered_.clear();
}

void TurnAnswers::checkEndOfTranslationUnit(const TranslationUnitDecl*, AnalysisManager&,
                                            BugReporter&) const {
  answers_.reset();
}

}  // namespace ofdcheck::lint
