#include "clang-plugin/model/accept_turns.h"

#include <algorithm>
#include <cerrno>

#include "clang-plugin/facts/deeds.h"
#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/way.h"
#include "clang-plugin/model/call_facts.h"
#include "clang-plugin/model/descriptor_model.h"
#include "clang-plugin/model/frames.h"
#include "clang-plugin/model/harmless.h"
#include "clang-plugin/model/path_mask.h"
#include "clang-plugin/model/path_notes.h"
#include "clang-plugin/model/turn_end.h"
#include "clang-plugin/model/turn_reporter.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramStateTrait.h"

// The call that has accepted from the listener last, its frame, and the listener's number; null
// when the listener may have been armed since, or somebody may have been told to arm it.
REGISTER_TRAIT_WITH_PROGRAMSTATE(OfdAcceptBy, const void*)
REGISTER_TRAIT_WITH_PROGRAMSTATE(OfdAcceptIn, const void*)
REGISTER_TRAIT_WITH_PROGRAMSTATE(OfdAcceptFrom, const void*)
// Something may have been armed since the path has waited last.
REGISTER_TRAIT_WITH_PROGRAMSTATE(OfdArmedInTurn, bool)
// What was left as a mark since, whose value the path may learn later: none when it is 0.
REGISTER_TRAIT_WITH_PROGRAMSTATE(OfdAcceptMark, const void*)

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

// What is asked of the text of the unit.
struct AcceptTurns::Unit {
  explicit Unit(const Source& of) : source(of), armed(armed_numbers(of)) {
    if (!armed.empty()) marks = marks_of(source);
  }

  const Source& source;
  std::vector<ArmedNumber> armed;
  Marks marks;
};

namespace {

Taken accepted(const ProgramStateRef& state) {
  return {static_cast<SymbolRef>(state->get<OfdAcceptFrom>()),
          static_cast<const Stmt*>(state->get<OfdAcceptBy>()),
          static_cast<const StackFrameContext*>(state->get<OfdAcceptIn>())};
}

ProgramStateRef with_accepted(const ProgramStateRef& state, const Taken& taken) {
  return state->set<OfdAcceptFrom>(static_cast<const void*>(taken.fd))
      ->set<OfdAcceptBy>(static_cast<const void*>(taken.by))
      ->set<OfdAcceptIn>(static_cast<const void*>(taken.in))
      ->set<OfdAcceptMark>(static_cast<const void*>(nullptr));
}

// For all that the path knows.
bool is_zero(SVal value, const ProgramStateRef& state) {
  const auto defined = value.getAs<DefinedOrUnknownSVal>();
  return defined && !value.isUnknown() && state->assume(*defined, true) == nullptr;
}

bool has_left_no_mark(const ProgramStateRef& state) {
  const auto mark = static_cast<SymbolRef>(state->get<OfdAcceptMark>());
  return mark == nullptr || is_zero(nonloc::SymbolVal(mark), state);
}

// From the call up to where the path began.
std::vector<Below> calls_around(const Stmt* call, const StackFrameContext* frame) {
  std::vector<Below> calls;
  for (;;) {
    const auto* in = dyn_cast<FunctionDecl>(frame->getDecl());
    if (in == nullptr) return calls;
    calls.push_back({call, in});
    if (frame->inTopFrame()) return calls;
    call = frame->getCallSite();
    frame = frame->getParent()->getStackFrame();
  }
}

}  // namespace

AcceptTurns::AcceptTurns() = default;
AcceptTurns::~AcceptTurns() = default;

const ProgramFacts* AcceptTurns::program() const {
  return descriptors_->program();
}

const AcceptTurns::Unit& AcceptTurns::unit(CheckerContext& c) const {
  if (!unit_) unit_ = std::make_unique<Unit>(descriptors_->source(c.getASTContext()));
  return *unit_;
}

// The number, when the call accepts from one; null for every other call.
SymbolRef AcceptTurns::accepted_from(const CallEvent& event, CheckerContext& c) const {
  if (const LibcCall* libc = libc_call(event))
    return libc->kind == Kind::accepts ? symbol_argument(event, libc->argument) : nullptr;
  const auto* callee = dyn_cast_or_null<FunctionDecl>(event.getDecl());
  const FunctionFacts* facts =
      callee == nullptr || c.wasInlined ? nullptr : summary_of(callee, program());
  SymbolRef from = nullptr;
  any_deed(facts, [&](const Deed& deed) {
    if (kind_of(deed.call) == Kind::accepts && !deed.fd.empty() && from == nullptr)
      from = lint::follow(deed.fd, event, c.getState()).value.getAsSymbol();
    return from != nullptr;
  });
  return from;
}

bool AcceptTurns::is_armed_listener(const CallEvent& event, SymbolRef fd, CheckerContext& c) const {
  const Unit& unit = this->unit(c);
  if (unit.armed.empty()) return false;
  const auto* call = dyn_cast_or_null<CallExpr>(event.getOriginExpr());
  if (call == nullptr) return false;
  const std::vector<const ValueDecl*> asked =
      events_asked_for(unit.source, calls_around(call, c.getStackFrame()));
  if (asked.empty()) return false;
  const std::string node = node_of_symbol(fd);
  const Place place =
      libc_call(event) == nullptr ? Place() : place_of(unit.source, call->getArg(0));
  const Masks& masks = unit.source.program().masks();
  return std::any_of(unit.armed.begin(), unit.armed.end(), [&](const ArmedNumber& each) {
    const bool same = (place && each.named == place.decl) ||
                      (!node.empty() && !each.node.empty() &&
                       (node == each.node || masks.comes_from(node, each.node) ||
                        masks.comes_from(each.node, node)));
    return same && std::any_of(asked.begin(), asked.end(), [&](const ValueDecl* named) {
             return each.mentions.contains(named);
           });
  });
}

// What has become of the listener by this call is not known, or it is settled.
bool AcceptTurns::may_settle(const CallEvent& event, CheckerContext& c) const {
  if (const LibcCall* libc = libc_call(event)) {
    switch (libc->kind) {
      case Kind::input:
      case Kind::output:
      case Kind::accepts:
      case Kind::waits:
      case Kind::opens:
      case Kind::pairs:
      case Kind::controls:
        return false;
      default:
        return libc->kind != Kind::uses || libc->id == Libc::shutdown_;
    }
  }
  const auto* callee = dyn_cast_or_null<FunctionDecl>(event.getDecl());
  if (c.wasInlined || is_harmless(event) || computes_only(event)) return false;
  if (callee == nullptr || program() == nullptr || event.isInSystemHeader()) return true;
  const std::string key = key_of(callee);
  return program()->may_register(key) || program()->reaches(key, Kind::closes);
}

bool AcceptTurns::waits(const CallEvent& event) const {
  if (const LibcCall* libc = libc_call(event)) return libc->kind == Kind::waits;
  const auto* callee = dyn_cast_or_null<FunctionDecl>(event.getDecl());
  return callee != nullptr && !callee->hasBody() && waits_always(summary_of(callee, program()));
}

void AcceptTurns::checkPreCall(const CallEvent& event, CheckerContext& c) const {
  const Taken taken = accepted(c.getState());
  if (taken.by == nullptr || is_of_no_destruction(event, c)) return;
  if (waits(event) && has_left_no_mark(c.getState()))
    judge_turn({name_of_callee(taken.by), true}, taken, rules_, *descriptors_, c);
}

void AcceptTurns::checkPostCall(const CallEvent& event, CheckerContext& c) const {
  const ProgramStateRef& before = c.getState();
  if (is_of_no_destruction(event, c)) return;
  ProgramStateRef state = before;
  if (waits(event)) {
    state = with_accepted(state, {})->set<OfdArmedInTurn>(false);
  } else if (const SymbolRef from = accepted_from(event, c); from != nullptr) {
    const bool armed = !state->get<OfdArmedInTurn>() && is_armed_listener(event, from, c);
    state = with_accepted(state,
                          armed ? Taken{from, event.getOriginExpr(), c.getStackFrame()} : Taken());
  } else if ((accepted(state).by != nullptr || !state->get<OfdArmedInTurn>()) &&
             may_settle(event, c)) {
    state = with_accepted(state, {})->set<OfdArmedInTurn>(true);
  }
  if (state != before) c.addTransition(state);
}

// A path that began in the middle of a turn: what is left of it, the text of the callers tells.
void AcceptTurns::checkEndFunction(const ReturnStmt*, CheckerContext& c) const {
  const Taken taken = accepted(c.getState());
  const auto* function = dyn_cast_or_null<FunctionDecl>(c.getLocationContext()->getDecl());
  if (taken.by == nullptr || function == nullptr || !c.inTopFrame()) return;
  if (has_left_no_mark(c.getState()) && leads_to_wait_only(unit(c).source, function, unit(c).marks))
    judge_turn({name_of_callee(taken.by), true}, taken, rules_, *descriptors_, c);
}

// There is no number left to accept with: who has closed one knows that, too.
ProgramStateRef AcceptTurns::evalAssume(ProgramStateRef state, SVal condition, bool holds) const {
  if (accepted(state).by == nullptr) return state;
  const auto* test = dyn_cast_or_null<SymIntExpr>(condition.getAsSymbol());
  if (test == nullptr || !(test->getOpcode() == (holds ? BO_EQ : BO_NE))) return state;
  const std::int64_t error = llvm::APSInt(test->getRHS()).getExtValue();
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM
             ? with_accepted(state, {})
             : state;
}

// A mark, by which somebody else arms the listener, or knows why it is not armed: whatever is
// stored where others see it, but for a 0 that nobody takes for a mark. Counting is no mark.
void AcceptTurns::checkBind(SVal place, SVal value, const Stmt* store, CheckerContext& c) const {
  if (accepted(c.getState()).by == nullptr) return;
  const MemRegion* region = place.getAsRegion();
  const auto* assigned = dyn_cast_or_null<BinaryOperator>(store);
  if (region == nullptr || is_local(region) || assigned == nullptr ||
      assigned->getOpcode() != BO_Assign)
    return;
  const ProgramStateRef& state = c.getState();
  if (is_only_set_as_mark(region, c) && has_left_no_mark(state)) {
    if (is_zero(value, state)) return;
    if (const SymbolRef symbol = value.getAsSymbol(); symbol != nullptr && value.getAs<NonLoc>()) {
      c.addTransition(state->set<OfdAcceptMark>(static_cast<const void*>(symbol)));
      return;
    }
  }
  c.addTransition(with_accepted(state, {}));
}

// A field that others ask for to arm what it is set for, and do nothing of that kind where it is
// not.
bool AcceptTurns::is_only_set_as_mark(const MemRegion* place, CheckerContext& c) const {
  const auto* field = dyn_cast<FieldRegion>(place);
  const auto* in = dyn_cast_or_null<FunctionDecl>(c.getLocationContext()->getDecl());
  if (field == nullptr || in == nullptr) return false;
  const Marks& marks = unit(c).marks;
  const auto known = marks.find(field->getDecl());
  return known != marks.end() &&
         std::all_of(known->second.begin(), known->second.end(), [&](const Mark& mark) {
           return mark.only_when_set || mark.asked_in->getCanonicalDecl() == in->getCanonicalDecl();
         });
}

void AcceptTurns::checkEndOfTranslationUnit(const TranslationUnitDecl*, AnalysisManager&,
                                            BugReporter&) const {
  unit_.reset();
}

}  // namespace ofdcheck::lint
