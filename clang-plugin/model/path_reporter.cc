// Turns what a check of paths says into a report of the analyzer's.
#include <algorithm>
#include <set>

#include "clang-plugin/facts/key.h"
#include "clang-plugin/model/descriptor_model.h"
#include "clang-plugin/model/frames.h"
#include "clang-plugin/model/path_notes.h"
#include "clang-plugin/source/close_again.h"
#include "clang-plugin/source/failure.h"
#include "clang-plugin/source/places.h"
#include "clang-plugin/source/quiet.h"

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

namespace {

// dup2 of what one of the call's arguments names, to 0, 1 or 2.
bool makes_standard(const Source& source, const CallExpr& with) {
  std::set<Place> named;
  for (const Expr* argument : with.arguments())
    if (const Place place = place_of(source, argument)) named.insert(place);
  bool makes = false;
  source.each_call(Kind::dups, [&](const Call& call) {
    if (call.libc->id != Libc::dup2_ && call.libc->id != Libc::dup3_) return;
    const auto to = source.constant(call.argument(1));
    makes |= to && *to >= 0 && *to <= 2 && named.contains(place_of(source, call.argument(0)));
  });
  return makes;
}

}  // namespace

class DescriptorModel::Reporter final : public PathReport {
 public:
  Reporter(const DescriptorModel& model, SymbolRef fd, const CallEvent* event,
           const ProgramStateRef& state, ExplodedNode*& from, CheckerContext& c)
      : model_(model), fd_(fd), event_(event), state_(state), from_(from), c_(c) {}

  void say(RuleId rule, const std::string& message, const std::string& expected,
           bool ends) override {
    report(model_.rules_.type_of(rule), rule, message, expected, ends);
  }

  // Notes are off unless asked for, and the analyzer has no way to ask.
  void note(RuleId rule, const std::string& message, const std::string& expected) override {
    if (!model_.with_source_)
      report(model_.rules_.note_type_of(rule), rule, message, expected, false);
  }

  bool is_done_for_events() const override {
    const auto* function = dyn_cast<FunctionDecl>(top()->getDecl());
    return function != nullptr && model_.program_ != nullptr &&
           model_.program_->is_done_for_events(key_of(function));
  }

  void report(const BugType& type, RuleId rule, const std::string& message,
              const std::string& expected, bool ends) {
    if (!model_.rules_.has(rule) || tries_again()) return;
    ExplodedNode* node =
        ends ? c_.generateErrorNode(state_, from_) : c_.generateNonFatalErrorNode(state_, from_);
    ended_ |= ends || node == nullptr;
    if (node == nullptr) return;
    // Where the path goes on, it goes on from here.
    if (!ends) from_ = node;
    const StackFrameContext* frame = nullptr;
    const PathDiagnosticLocation place = mend(frame);
    const std::string all = message + "; expected " + expected;
    auto made = place.isValid()
                    ? std::make_unique<PathSensitiveBugReport>(type, message, all, node, place,
                                                               frame->getDecl())
                    : std::make_unique<PathSensitiveBugReport>(type, message, all, node);
    if (is_quiet(rule, place, *made)) return;
    made->markInteresting(fd_);
    made->addVisitor<PathNotes>(fd_, model_.program_);
    c_.emitReport(std::move(made));
  }

  bool unit_asks_for(int error) const override {
    const Source& source = model_.source_alone(c_.getASTContext());
    for (const Function& function : source.functions())
      if (compares_with(source, function, error)) return true;
    return false;
  }

  bool unit_is(bool (*such)(const Source&)) const override {
    return such(model_.source_alone(c_.getASTContext()));
  }

  bool goes_to_program() const override {
    const FdState* known = state_of(state_, fd_);
    const Stmt* stmt = event_ == nullptr ? nullptr : event_->getOriginExpr();
    const StackFrameContext* frame = c_.getStackFrame();
    if (event_ == nullptr && known != nullptr) {
      stmt = known->unsettled_by;
      frame = known->unsettled_in;
    }
    const Source& source = model_.source_alone(c_.getASTContext());
    // As its caller names it, and the caller's caller.
    while (stmt != nullptr && frame != nullptr) {
      const auto* call = dyn_cast<CallExpr>(stmt);
      if (call != nullptr && makes_standard(source, *call)) return true;
      stmt = frame->getCallSite();
      const LocationContext* outer = frame->getParent();
      frame = outer == nullptr ? nullptr : outer->getStackFrame();
    }
    return false;
  }

  bool threads_give(std::uint32_t bits) const override {
    const auto* function = dyn_cast<FunctionDecl>(top()->getDecl());
    if (function == nullptr || model_.program_ == nullptr ||
        !model_.program_->runs_in_many_threads(key_of(function)))
      return false;
    return std::any_of(function->param_begin(), function->param_end(),
                       [&](const ParmVarDecl* each) {
                         const MaskBits given = model_.program_->masks().at(node_of(each));
                         return given.always(bits) && given.is_mask();
                       });
  }

  bool ended() const { return ended_; }

 private:
  // Where the path began.
  const LocationContext* top() const {
    const LocationContext* top = c_.getLocationContext();
    while (top->getParent() != nullptr) top = top->getParent();
    return top;
  }

  // What is judged here was closed in this very call of a function that tries close again, or a
  // range of numbers is closed that it is one of.
  bool tries_again() const {
    const FdState* known = state_of(state_, fd_);
    const StackFrameContext* frame = c_.getLocationContext()->getStackFrame();
    if (known == nullptr || known->life != FdState::Life::closed) return false;
    const Stmt* body = frame->getDecl()->getBody();
    return (event_ != nullptr && closes_a_range(body, event_->getOriginExpr())) ||
           (known->since == frame && asks_whether_closed(body));
  }

  // The analyzer has no NOLINT of its own. It shows the innermost call, not the place to mend: a
  // comment at either will do.
  bool is_quiet(RuleId rule, const PathDiagnosticLocation& place,
                const PathSensitiveBugReport& report) const {
    if (!model_.with_source_) return false;
    const SourceManager& sources = c_.getSourceManager();
    return lint::is_quiet(rule, report.getLocation().asLocation(), sources) ||
           (place.isValid() && lint::is_quiet(rule, place.asLocation(), sources));
  }

  // The place to mend, and the frame it is in.
  PathDiagnosticLocation mend(const StackFrameContext*& frame) const {
    const FdState* known = state_of(state_, fd_);
    frame = c_.getLocationContext()->getStackFrame();
    const StackFrameContext* since = known == nullptr ? nullptr : known->since;
    const StackFrameContext* registered =
        known == nullptr || !known->registered ? nullptr : known->registered_in;
    if (event_ != nullptr) return mended(place_to_mend(*event_, {since, registered}, c_), frame);
    if (known != nullptr && known->unsettled_by != nullptr)
      return mended(
          place_to_mend(known->unsettled_by, known->unsettled_in, {since, registered}, c_), frame);
    // What is lost is lost at many places, and was opened at one. A number in a record that was
    // returned is derived from the record.
    const auto* part = llvm::dyn_cast<SymbolDerived>(fd_);
    const auto* made =
        llvm::dyn_cast<SymbolConjured>(part == nullptr ? fd_ : part->getParentSymbol());
    if (made == nullptr || made->getStmt() == nullptr || since == nullptr) return {};
    frame = since;
    return PathDiagnosticLocation(made->getStmt(), c_.getSourceManager(), frame);
  }

  static PathDiagnosticLocation mended(const Mend& mend, const StackFrameContext*& frame) {
    frame = mend.frame;
    return mend.place;
  }

  const DescriptorModel& model_;
  const SymbolRef fd_;
  const CallEvent* event_;
  const ProgramStateRef state_;
  ExplodedNode*& from_;
  CheckerContext& c_;
  bool ended_ = false;
};

bool DescriptorModel::judge(const PathCall& call, SymbolRef fd, const CallEvent* event,
                            const ProgramStateRef& state, ExplodedNode*& from,
                            CheckerContext& c) const {
  if (quiet_) return true;
  Reporter reporter(*this, fd, event, state, from, c);
  for (int i = 0; i < kRules && !reporter.ended(); ++i) {
    const auto rule = static_cast<RuleId>(i);
    const Check* check = rules_.has(rule) ? check_of(rule) : nullptr;
    if (check != nullptr && check->path != nullptr && (!call.maybe || check->maybe))
      check->path(call, reporter);
  }
  return !reporter.ended();
}

}  // namespace ofdcheck::lint
