#include "clang-plugin/model/process_model.h"

#include "clang-plugin/model/call_facts.h"
#include "clang-plugin/model/descriptor_model.h"
#include "clang-plugin/model/frames.h"
#include "clang-plugin/model/path_notes.h"
#include "clang-plugin/source/quiet.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/Basic/Version.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramStateTrait.h"

// 0 before any fork, else a Role, and the call of fork that it began with, in its frame.
REGISTER_TRAIT_WITH_PROGRAMSTATE(OfdRole, unsigned)
REGISTER_TRAIT_WITH_PROGRAMSTATE(OfdForkedAt, const void*)
REGISTER_TRAIT_WITH_PROGRAMSTATE(OfdForkedIn, const void*)
// Numbers that the path has named, those of them that it had named when it forked, and connections
// whose peers know of their end.
REGISTER_SET_WITH_PROGRAMSTATE(OfdNamed, clang::ento::SymbolRef)
REGISTER_SET_WITH_PROGRAMSTATE(OfdInherited, clang::ento::SymbolRef)
// Of these, in a child with siblings, what the sibling before it has inherited as well.
REGISTER_SET_WITH_PROGRAMSTATE(OfdInheritedBefore, clang::ento::SymbolRef)
REGISTER_SET_WITH_PROGRAMSTATE(OfdEnded, clang::ento::SymbolRef)
// What the last read or write of a number has returned.
REGISTER_MAP_WITH_PROGRAMSTATE(OfdResults, clang::ento::SymbolRef, clang::ento::SymbolRef)

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

namespace {

enum Role : unsigned { kNone, kParent, kChild, kChildWithSiblings };

bool forks(const LibcCall* libc) {
  return libc != nullptr && libc->id == Libc::fork_;
}

// In a unit that does not fork there is nothing to follow.
bool unit_forks(const ASTContext& context) {
  const auto name = context.Idents.find("fork");
  if (name == context.Idents.end()) return false;
  for (const NamedDecl* decl :
       context.getTranslationUnitDecl()->lookup(DeclarationName(name->second)))
    if (decl->isReferenced()) return true;
  return false;
}

bool is_positive(const ProgramStateRef& state, SymbolRef number, bool certainly_not) {
  SValBuilder& builder = state->getStateManager().getSValBuilder();
  const SVal more = builder.evalBinOp(state, BO_GT, nonloc::SymbolVal(number),
                                      builder.makeIntVal(0, number->getType()),
                                      builder.getConditionType());
  const auto defined = more.getAs<DefinedSVal>();
  return defined && (state->assume(*defined, true) == nullptr) == certainly_not;
}

// The peer has closed, or a reset has come: the path has found the last result not to be positive.
bool has_ended(const ProgramStateRef& state, SymbolRef fd) {
  if (state->contains<OfdEnded>(fd)) return true;
  const SymbolRef* result = state->get<OfdResults>(fd);
  return result != nullptr && is_positive(state, *result, true);
}

bool is_known_before(const ProgramStateRef& state, SymbolRef fd) {
  return fd != nullptr && (isa<SymbolRegionValue>(fd) || state->contains<OfdInherited>(fd));
}

// A note at the fork itself, beside those of the descriptor.
class ForkNote final : public BugReporterVisitor {
 public:
  void Profile(llvm::FoldingSetNodeID& id) const override {
    static const char kind = 0;
    id.AddPointer(&kind);
  }
  PathDiagnosticPieceRef VisitNode(const ExplodedNode* node, BugReporterContext& context,
                                   PathSensitiveBugReport&) override {
    const ExplodedNode* before = node->getFirstPred();
    if (before == nullptr || node->getState()->get<OfdRole>() == before->getState()->get<OfdRole>())
      return nullptr;
    const Stmt* stmt = node->getStmtForDiagnostics();
    if (stmt == nullptr || node->getState()->get<OfdRole>() == kNone) return nullptr;
    const LocationContext* frame = node->getLocationContext();
    const auto* function = dyn_cast_or_null<NamedDecl>(frame->getDecl());
    return std::make_shared<StepPiece>(
        PathDiagnosticLocation(stmt, context.getSourceManager(), frame), "shared",
        name_of_callee(stmt), function == nullptr ? "" : function->getQualifiedNameAsString());
  }
};

}  // namespace

class ProcessModel::Reporter final : public ProcessReport {
 public:
  Reporter(const ProcessModel& model, SymbolRef fd, const Event& event, Context& c)
      : model_(model), fd_(fd), event_(event), c_(c), fork_(c.getState()->get<OfdForkedAt>()) {}

  void say(RuleId rule, const std::string& message, const std::string& expected) override {
    ExplodedNode* node = c_.generateNonFatalErrorNode();
    if (node == nullptr || !model_.rules_.has(rule)) return;
    const FdState* known = state_of(c_.getState(), fd_);
    const void* forked_in = c_.getState()->get<OfdForkedIn>();
    const Mend mend = place_to_mend(event_,
                                    {known == nullptr ? nullptr : known->since,
                                     static_cast<const StackFrameContext*>(forked_in)},
                                    c_);
    const BugType& type = model_.rules_.type_of(rule);
    const std::string all = message + "; expected " + expected;
    auto report = mend.place.isValid()
                      ? std::make_unique<PathSensitiveBugReport>(type, message, all, node,
                                                                 mend.place, mend.frame->getDecl())
                      : std::make_unique<PathSensitiveBugReport>(type, message, all, node);
    const SourceManager& sources = c_.getSourceManager();
    if (is_quiet(rule, report->getLocation().asLocation(), sources) ||
        (mend.place.isValid() && is_quiet(rule, mend.place.asLocation(), sources)))
      return;
    if (fd_ != nullptr) report->markInteresting(fd_);
    if (fd_ != nullptr) report->addVisitor<PathNotes>(fd_, model_.descriptors_->program());
    report->addVisitor<ForkNote>();
    model_.forks_[{fork_, rule}].said.push_back(std::move(report));
  }
  void other_half(RuleId rule) override { model_.forks_[{fork_, rule}].other = true; }
  void excuse(RuleId rule) override { model_.forks_[{fork_, rule}].excused = true; }

 private:
  const ProcessModel& model_;
  const SymbolRef fd_;
  const Event& event_;
  Context& c_;
  const void* const fork_;
};

// The path splits into the child's, the parent's and the one of which nothing came.
bool ProcessModel::evalCall(const CallEvent& event, CheckerContext& c) const {
  const auto* origin = dyn_cast_or_null<CallExpr>(event.getOriginExpr());
  if (origin == nullptr || !forks(libc_call(event))) return false;
  const ProgramStateRef before = c.getState();
  SValBuilder& builder = c.getSValBuilder();
  const auto returning = [&](SVal value) {
    return before->BindExpr(origin, c.getLocationContext(), value);
  };
  const auto number = [&](std::int64_t value) {
    return builder.makeIntVal(static_cast<std::uint64_t>(value), event.getResultType());
  };
  const bool again = before->get<OfdRole>() == kParent && before->get<OfdForkedAt>() == origin;
  const auto behind = [&](ProgramStateRef state, Role role) {
    state = state->set<OfdRole>(role)->set<OfdForkedAt>(static_cast<const void*>(origin));
    state = state->set<OfdForkedIn>(
        static_cast<const void*>(c.getLocationContext()->getStackFrame()));
    if (again)
      for (const SymbolRef fd : before->get<OfdInherited>())
        state = state->add<OfdInheritedBefore>(fd);
    for (const SymbolRef fd : before->get<OfdNamed>()) state = state->add<OfdInherited>(fd);
    return state;
  };
#if CLANG_VERSION_MAJOR >= 22
  const SVal pid = builder.conjureSymbolVal(event, c.blockCount());
#else
  const SVal pid = builder.conjureSymbolVal(nullptr, origin, c.getLocationContext(),
                                            event.getResultType(), c.blockCount());
#endif
  c.addTransition(behind(returning(number(0)), again ? kChildWithSiblings : kChild));
  c.addTransition(returning(number(-1)));
  const auto defined = pid.getAs<DefinedSVal>();
  if (!defined) return true;
  const SVal more = builder.evalBinOp(before, BO_GT, *defined, number(0),
                                      builder.getConditionType());
  ProgramStateRef parent = behind(returning(pid), kParent);
  if (const auto positive = more.getAs<DefinedSVal>()) parent = parent->assume(*positive, true);
  if (parent != nullptr) c.addTransition(parent);
  return true;
}

void ProcessModel::checkPreCall(const CallEvent& event, CheckerContext& c) const {
  const ProgramStateRef state = c.getState();
  const unsigned role = state->get<OfdRole>();
  if (role == kNone || is_of_no_destruction(event, c)) return;
  const LibcCall* libc = libc_call(event);
  if (libc == nullptr && (role == kParent || event.isInSystemHeader())) return;
  // A function with a body here is followed, which makes it known.
  const auto* callee = dyn_cast_or_null<FunctionDecl>(event.getDecl());
  if (libc == nullptr && callee != nullptr && callee->hasBody()) return;
  ProcessCall call;
  call.libc = libc;
  call.in_child = role != kParent;
  SymbolRef fd = libc == nullptr ? nullptr : symbol_argument(event, libc->argument);
  if (fd != nullptr && is_failure(state, fd)) return;
  call.any = libc != nullptr && libc->kind == Kind::closes && fd == nullptr;
  if (fd != nullptr) {
    const FdState* known = state_of(state, fd);
    call.inherited = is_known_before(state, fd);
    call.connection = (known != nullptr && known->accepted) || is_from_batch(fd);
    call.ended = has_ended(state, fd);
  }
  if (call.is(Kind::registers) || call.is(Kind::waits)) {
    fd = symbol_argument(event, 0);
    call.epoll_inherited = is_known_before(state, fd);
    call.sibling_inherited =
        role == kChildWithSiblings && fd != nullptr &&
        (isa<SymbolRegionValue>(fd) || state->contains<OfdInheritedBefore>(fd));
  }
  judge(call, fd, event, c);
}

void ProcessModel::judge(const ProcessCall& call, SymbolRef fd, const CallEvent& event,
                         CheckerContext& c) const {
  Reporter reporter(*this, fd, event, c);
  for (int i = 0; i < kRules; ++i) {
    const auto rule = static_cast<RuleId>(i);
    const Check* check = rules_.has(rule) ? check_of(rule) : nullptr;
    if (check != nullptr && check->process != nullptr) check->process(call, reporter);
  }
}

void ProcessModel::checkPostCall(const CallEvent& event, CheckerContext& c) const {
  const LibcCall* libc = libc_call(event);
  if (libc == nullptr || !unit_forks(c.getASTContext())) return;
  ProgramStateRef state = c.getState();
  const SymbolRef fd = symbol_argument(event, libc->argument);
  const SymbolRef made = event.getReturnValue().getAsSymbol();
  if (fd != nullptr) state = state->add<OfdNamed>(fd);
  if (libc->kind == Kind::opens || libc->kind == Kind::accepts)
    if (made != nullptr) state = state->add<OfdNamed>(made);
  if (libc->kind == Kind::registers || libc->kind == Kind::waits)
    if (const SymbolRef epoll = symbol_argument(event, 0)) state = state->add<OfdNamed>(epoll);
  if (libc->id == Libc::shutdown_ && fd != nullptr) state = state->add<OfdEnded>(fd);
  if ((libc->kind == Kind::input || libc->kind == Kind::output) && fd != nullptr &&
      made != nullptr)
    state = state->set<OfdResults>(fd, made);
  // The child has gone, and with it what it held.
  if (libc->kind == Kind::reaps && state->get<OfdRole>() == kParent)
    state = state->set<OfdRole>(kNone);
  c.addTransition(state);
}

void ProcessModel::checkDeadSymbols(SymbolReaper& reaper, CheckerContext& c) const {
  ProgramStateRef state = c.getState();
  for (const auto& [fd, result] : state->get<OfdResults>()) {
    // What the path has found out about the result is forgotten with it.
    if (reaper.isDead(result) && has_ended(state, fd)) state = state->add<OfdEnded>(fd);
    if (reaper.isDead(result) || reaper.isDead(fd)) state = state->remove<OfdResults>(fd);
  }
  for (const SymbolRef fd : state->get<OfdNamed>())
    if (reaper.isDead(fd)) state = state->remove<OfdNamed>(fd);
  for (const SymbolRef fd : state->get<OfdInherited>())
    if (reaper.isDead(fd)) state = state->remove<OfdInherited>(fd);
  for (const SymbolRef fd : state->get<OfdInheritedBefore>())
    if (reaper.isDead(fd)) state = state->remove<OfdInheritedBefore>(fd);
  for (const SymbolRef fd : state->get<OfdEnded>())
    if (reaper.isDead(fd)) state = state->remove<OfdEnded>(fd);
  c.addTransition(state);
}

// Both halves of this analysis have been seen, or will not be.
void ProcessModel::checkEndAnalysis(ExplodedGraph&, BugReporter& reporter, ExprEngine&) const {
  for (auto& [key, halves] : forks_) {
    if (halves.other && !halves.excused)
      for (auto& report : halves.said) reporter.emitReport(std::move(report));
    halves.said.clear();
  }
}

}  // namespace ofdcheck::lint
