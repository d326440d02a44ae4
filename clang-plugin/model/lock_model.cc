#include "clang-plugin/model/lock_model.h"

#include <sys/socket.h>

#include "clang-plugin/facts/key.h"
#include "clang-plugin/model/call_facts.h"
#include "clang-plugin/model/descriptor_model.h"
#include "clang-plugin/model/frames.h"
#include "clang-plugin/model/locks.h"
#include "clang-plugin/model/path_notes.h"
#include "clang-plugin/model/shared_read.h"
#include "clang-plugin/source/looks.h"
#include "clang-plugin/source/quiet.h"
#include "clang-plugin/source/shared_connections.h"
#include "clang-plugin/source/source.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramStateTrait.h"

// How far the path is with an event (`Turn`).
REGISTER_TRAIT_WITH_PROGRAMSTATE(OfdTurn, unsigned)
// The locks that are held: mutexes and guards.
REGISTER_SET_WITH_PROGRAMSTATE(OfdHeld, const void*)
// What calls have returned that were given something of the event: its connection.
REGISTER_SET_WITH_PROGRAMSTATE(OfdFound, const void*)

// Where the path has last read an element of an array that the event has chosen.
REGISTER_TRAIT_WITH_PROGRAMSTATE(OfdChosen, const void*)

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

namespace {

enum Turn : unsigned {
  kWaited = 1,   // several threads wait here
  kTold = 2,     // the event has been looked at
  kClaimed = 4,  // something was done that another thread may see, or that is not known
  kTagged = 8,   // something of the event is one constant: it may be another kind of event
};

// Its place among what is held where a lock has no name.
const int kUnnamed = 0;

unsigned turn(const ProgramStateRef& state) {
  return state->get<OfdTurn>();
}

bool is_told(const ProgramStateRef& state) {
  return (turn(state) & (kTold | kClaimed)) == kTold;
}

ProgramStateRef with_turn(const ProgramStateRef& state, unsigned more) {
  return state->set<OfdTurn>(turn(state) | more);
}

bool is_own_memory(const MemRegion* region) {
  if (region == nullptr) return false;
  const auto* base = dyn_cast<SubRegion>(region->getBaseRegion());
  return base != nullptr && isa<StackSpaceRegion>(base->getSuperRegion());
}

bool comes_by_event(const ProgramStateRef& state, SymbolRef symbol, unsigned depth = 0);

bool comes_by_event(const ProgramStateRef& state, const MemRegion* region, unsigned depth) {
  while (region != nullptr) {
    if (const auto* pointed = dyn_cast<SymbolicRegion>(region))
      return lies_in_event(region) || comes_by_event(state, pointed->getSymbol(), depth + 1);
    if (const auto* element = dyn_cast<ElementRegion>(region))
      if (const SymbolRef index = element->getIndex().getAsSymbol(true);
          index != nullptr && comes_by_event(state, index, depth + 1))
        return true;
    const auto* inside = dyn_cast<SubRegion>(region);
    region = inside == nullptr ? nullptr : inside->getSuperRegion();
  }
  return false;
}

// It was read from the event, or from what the event leads to: by a pointer, an index or a call.
bool comes_by_event(const ProgramStateRef& state, SymbolRef symbol, unsigned depth) {
  if (symbol == nullptr || depth > 6) return false;
  for (const SymbolRef part : symbol->symbols()) {
    if (state->contains<OfdFound>(static_cast<const void*>(part)) || is_of_event(part)) return true;
    if (const auto* derived = dyn_cast<SymbolDerived>(part))
      if (state->contains<OfdFound>(static_cast<const void*>(derived->getParentSymbol())))
        return true;
    if (comes_by_event(state, part->getOriginRegion(), depth)) return true;
  }
  return false;
}

bool comes_by_event(const ProgramStateRef& state, SVal value) {
  if (const SymbolRef symbol = value.getAsSymbol(true)) return comes_by_event(state, symbol);
  const MemRegion* region = value.getAsRegion();
  return region != nullptr && (lies_in_event(region) || comes_by_event(state, region, 0));
}

SymbolRef symbol_of(SVal value) {
  if (const SymbolRef symbol = value.getAsSymbol()) return symbol;
  const MemRegion* region = value.getAsRegion();
  const SymbolicRegion* base = region == nullptr ? nullptr : region->getSymbolicBase();
  return base == nullptr ? nullptr : base->getSymbol();
}

bool is_given_event(const CallEvent& event, const ProgramStateRef& state) {
  for (unsigned i = 0; i < event.getNumArgs(); ++i)
    if (comes_by_event(state, event.getArgSVal(i))) return true;
  const auto* member = dyn_cast<CXXInstanceCall>(&event);
  return member != nullptr && comes_by_event(state, member->getCXXThisVal());
}

// Bytes of a stream: no counter, no record, no datagram, and they are gone when they were read.
bool takes_stream(const LibcCall& libc, const CallEvent& event, const ProgramStateRef& state) {
  if (libc.kind != Kind::input || libc.id == Libc::recvmsg_) return false;
  if (const auto length = constant_argument(event, 2); length && *length <= 8) return false;
  if ((turn(state) & kTagged) != 0) return false;
  if (libc.id == Libc::read_ || libc.id == Libc::readv_) return true;
  if (libc.id == Libc::recvfrom_ && constant_argument(event, 4) != 0) return false;
  const auto flags = constant_argument(event, 3);
  return flags && (*flags & MSG_PEEK) == 0;
}

ProgramStateRef after(const ProgramStateRef& state, const LockUse& use) {
  const void* of = use.of == nullptr ? static_cast<const void*>(&kUnnamed) : use.of;
  if (use.what == LockUse::What::takes) return state->add<OfdHeld>(of);
  return use.of == nullptr ? state : state->remove<OfdHeld>(of);
}

// Those that are no AtomicExpr: std::atomic_flag's, say, which the library's frames come to.
bool is_atomic_builtin(const CallEvent& event) {
  const auto* callee = dyn_cast_or_null<FunctionDecl>(event.getDecl());
  if (callee == nullptr || callee->getBuiltinID() == 0 || callee->getIdentifier() == nullptr) return false;
  return callee->getName().starts_with("__atomic_") || callee->getName().starts_with("__sync_");
}

// What a variable is made of that is given an element which the analyzer does not know.
ProgramStateRef with_element(const ProgramStateRef& state, SVal value) {
  const auto* made = dyn_cast_or_null<SymbolConjured>(symbol_of(value));
  const auto* read = static_cast<const Stmt*>(state->get<OfdChosen>());
  if (made == nullptr || read == nullptr || made->getStmt() == nullptr) return state;
  bool holds = false;
  walk(made->getStmt(), [&](const Stmt* part) { holds |= part == read; });
  return holds ? state->add<OfdFound>(static_cast<const void*>(made)) : state;
}

}  // namespace

class LockModel::Reporter final : public PathReport {
 public:
  Reporter(const LockModel& model, Context& c) : model_(model), c_(c) {}

  void say(RuleId rule, const std::string& message, const std::string& expected, bool) override {
    ExplodedNode* node = c_.generateNonFatalErrorNode();
    if (node == nullptr) return;
    auto report = std::make_unique<PathSensitiveBugReport>(
        model_.rules_.type_of(rule), message, message + "; expected " + expected, node);
    if (is_quiet(rule, report->getLocation().asLocation(), c_.getSourceManager())) return;
    c_.emitReport(std::move(report));
  }
  bool unit_asks_for(int) const override { return false; }
  bool unit_is(bool (*such)(const Source&)) const override {
    return such(model_.descriptors_->source_alone(c_.getASTContext()));
  }

 private:
  const LockModel& model_;
  Context& c_;
};

const std::map<const Stmt*, bool>& LockModel::waits(CheckerContext& c) const {
  if (!waits_) {
    waits_.emplace();
    const ProgramFacts* program = descriptors_->program();
    if (program != nullptr && program->has_units() && !program->starts_threads()) return *waits_;
    const Source& source = descriptors_->source(c.getASTContext());
    for (const LockedWait& wait : locked_waits(source)) waits_->emplace(wait.call, wait.edge);
  }
  return *waits_;
}

bool LockModel::is_followed(CheckerContext& c) const {
  return !descriptors_->only_tells() && !waits(c).empty();
}

// Whoever calls the function in which the path began may hold a lock.
bool LockModel::may_be_locked_above(CheckerContext& c) const {
  const LocationContext* top = c.getLocationContext();
  while (top->getParent() != nullptr) top = top->getParent();
  const auto* function = dyn_cast_or_null<FunctionDecl>(top->getDecl());
  if (function == nullptr) return true;
  const auto [at, made] = locked_above_.try_emplace(function->getCanonicalDecl(), true);
  if (!made) return at->second;
  const Source& source = descriptors_->source(c.getASTContext());
  return at->second = source.program().may_hold_lock_above(key_of(function));
}

bool LockModel::only_looks(const CallEvent& event) const {
  const auto* callee = dyn_cast_or_null<FunctionDecl>(event.getDecl());
  if (callee == nullptr) return false;
  if (is_look(callee)) return true;
  // What a library's member function changes is a variable of the path's own.
  if (event.isInSystemHeader() && isa<CXXMethodDecl>(callee)) {
    if (const auto* call = dyn_cast<CXXInstanceCall>(&event))
      return is_own_memory(call->getCXXThisVal().getAsRegion());
    if (const auto* made = dyn_cast<AnyCXXConstructorCall>(&event))
      return is_own_memory(made->getCXXThisVal().getAsRegion());
    return false;
  }
  if (event.isGlobalCFunction("memset") || event.isGlobalCFunction("bzero"))
    return is_own_memory(event.getArgSVal(0).getAsRegion());
  const auto* method = dyn_cast<CXXMethodDecl>(callee);
  const ProgramFacts* program = descriptors_->program();
  if (program == nullptr || (method != nullptr && method->isVirtual())) return false;
  const auto [at, made] = looks_.try_emplace(callee->getCanonicalDecl(), false);
  if (made) at->second = program->only_looks(key_of(callee));
  return at->second;
}

void LockModel::judge(const LibcCall& libc, CheckerContext& c) const {
  SharedRead read;
  read.read = &libc;
  read.edge = waits(c).begin()->second;
  Reporter reporter(*this, c);
  for (int i = 0; i < kRules; ++i) {
    const auto rule = static_cast<RuleId>(i);
    const Check* check = rules_.has(rule) ? check_of(rule) : nullptr;
    if (check != nullptr && check->shared != nullptr) check->shared(read, reporter);
  }
}

void LockModel::checkPreCall(const CallEvent& event, CheckerContext& c) const {
  if (is_in_library(c) || is_of_no_destruction(event, c)) return;
  const ProgramStateRef state = c.getState();
  const LibcCall* libc = libc_call(event);
  if (libc == nullptr) {
    const LockUse use = lock_use(event);
    if (use.what != LockUse::What::none && is_followed(c)) c.addTransition(after(state, use));
    return;
  }
  if (!is_told(state)) return;
  if (libc->kind == Kind::registers) {
    c.addTransition(with_turn(state, kClaimed));
    return;
  }
  if (!takes_stream(*libc, event, state) || !state->get<OfdHeld>().isEmpty()) return;
  if (!comes_by_event(state, event.getArgSVal(0)) || may_be_locked_above(c)) return;
  judge(*libc, c);
}

void LockModel::checkPostCall(const CallEvent& event, CheckerContext& c) const {
  ProgramStateRef state = c.getState();
  if (is_told(state) && is_atomic_builtin(event)) {
    c.addTransition(with_turn(state, kClaimed));
    return;
  }
  const LibcCall* libc = libc_call(event);
  const bool may_wait = libc != nullptr ? libc->kind == Kind::waits : !is_told(state);
  if (may_wait && event.getOriginExpr() != nullptr && is_followed(c)) {
    if (waits(c).contains(event.getOriginExpr())) {
      c.addTransition(state->set<OfdTurn>(kWaited)->remove<OfdFound>());
      return;
    }
    if (libc != nullptr) state = state->set<OfdTurn>(0);
  }
  if (is_told(state) && libc == nullptr && !is_in_library(c) &&
      lock_use(event).what == LockUse::What::none) {
    if (!c.wasInlined && !only_looks(event)) state = with_turn(state, kClaimed);
    const SymbolRef found = symbol_of(event.getReturnValue());
    if (!c.wasInlined && found != nullptr && is_given_event(event, state))
      state = state->add<OfdFound>(static_cast<const void*>(found));
  }
  if (state != c.getState()) c.addTransition(state);
}

void LockModel::checkBind(SVal place, SVal value, const Stmt*, CheckerContext& c) const {
  if (const ProgramStateRef state = with_element(c.getState(), value); state != c.getState()) {
    c.addTransition(state);
    return;
  }
  if (!is_told(c.getState()) || is_own_memory(place.getAsRegion())) return;
  c.addTransition(with_turn(c.getState(), kClaimed));
}

void LockModel::checkLocation(SVal place, bool load, const Stmt* stmt, CheckerContext& c) const {
  const ProgramStateRef state = c.getState();
  const MemRegion* region = place.getAsRegion();
  if (!load || region == nullptr || (turn(state) & kWaited) == 0) return;
  if (turn(state) == kWaited && lies_in_event(region)) {
    c.addTransition(with_turn(state, kTold));
  } else if (is_told(state) && !is_own_memory(region) && isa<ElementRegion>(region->StripCasts()) &&
             comes_by_event(state, region, 0)) {
    c.addTransition(state->set<OfdChosen>(static_cast<const void*>(stmt)));
  }
}

void LockModel::checkPreStmt(const AtomicExpr*, CheckerContext& c) const {
  if (is_told(c.getState())) c.addTransition(with_turn(c.getState(), kClaimed));
}

// What the event leads to is one with something that this thread has: it is the listener, or this
// thread's own.
ProgramStateRef LockModel::evalAssume(ProgramStateRef state, SVal condition, bool holds) const {
  if (!is_told(state)) return state;
  SymbolRef asked = condition.getAsSymbol(true);
  const auto* with = dyn_cast_or_null<SymIntExpr>(asked);
  if (with != nullptr && llvm::APSInt(with->getRHS()).isZero() && with->getOpcode() == BO_NE &&
      isa<BinarySymExpr>(with->getLHS())) {
    asked = with->getLHS();
    with = dyn_cast<SymIntExpr>(asked);
  }
  const auto* compared = dyn_cast_or_null<BinarySymExpr>(asked);
  if (compared == nullptr || compared->getOpcode() != (holds ? BO_EQ : BO_NE)) return state;
  if (with != nullptr && llvm::APSInt(with->getRHS()).isZero() &&
      with->getLHS()->getType()->isBooleanType())
    return state;
  if (with != nullptr)
    return comes_by_event(state, with->getLHS()) ? with_turn(state, kTagged) : state;
  const auto* both = dyn_cast<SymSymExpr>(compared);
  if (both == nullptr) return state;
  return comes_by_event(state, both->getLHS()) == comes_by_event(state, both->getRHS())
             ? state
             : with_turn(state, kClaimed);
}

void LockModel::checkEndOfTranslationUnit(const TranslationUnitDecl*, AnalysisManager&,
                                          BugReporter&) const {
  waits_.reset();
  locked_above_.clear();
  looks_.clear();
}

}  // namespace ofdcheck::lint
