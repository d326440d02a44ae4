#include "clang-plugin/model/turn_reporter.h"

#include <functional>

#include "clang-plugin/check.h"
#include "clang-plugin/model/descriptor_model.h"
#include "clang-plugin/model/path_notes.h"
#include "clang-plugin/model/turn_end.h"
#include "clang-plugin/source/quiet.h"
#include "clang-plugin/source/source.h"
#include "clang/AST/DeclCXX.h"

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

namespace {

// The node at which the path ends, made only when something is said of it.
using End = std::function<ExplodedNode*()>;

// The call that took something, as a step.
class TakenNote final : public BugReporterVisitor {
 public:
  explicit TakenNote(const Taken& taken) : taken_(taken) {}
  void Profile(llvm::FoldingSetNodeID& id) const override {
    static const char kind = 0;
    id.AddPointer(&kind);
    id.AddPointer(taken_.by);
  }
  PathDiagnosticPieceRef VisitNode(const ExplodedNode* node, BugReporterContext& context,
                                   PathSensitiveBugReport&) override {
    if (said_ || node->getStmtForDiagnostics() != taken_.by) return nullptr;
    said_ = true;
    const auto* function = dyn_cast<NamedDecl>(taken_.in->getDecl());
    return std::make_shared<StepPiece>(
        PathDiagnosticLocation(taken_.by, context.getSourceManager(), taken_.in), "taken",
        name_of_callee(taken_.by), function == nullptr ? "" : function->getQualifiedNameAsString());
  }

 private:
  const Taken taken_;
  bool said_ = false;
};

class Reporter final : public PathReport {
 public:
  Reporter(const Taken& taken, const RuleTypes& rules, const DescriptorModel& descriptors,
           const End& end, BugReporter& reporter)
      : taken_(taken), rules_(rules), descriptors_(descriptors), end_(end), reporter_(reporter) {}

  void say(RuleId rule, const std::string& message, const std::string& expected, bool) override {
    ExplodedNode* node = end_();
    if (node == nullptr) return;
    const SourceManager& sources = reporter_.getSourceManager();
    const PathDiagnosticLocation place(taken_.end != nullptr ? taken_.end : taken_.by, sources,
                                       taken_.in);
    if (is_quiet(rule, place.asLocation(), sources)) return;
    auto report = std::make_unique<PathSensitiveBugReport>(rules_.type_of(rule), message,
                                                           message + "; expected " + expected, node,
                                                           place, taken_.in->getDecl());
    if (taken_.fd != nullptr) {
      report->markInteresting(taken_.fd);
      report->addVisitor<PathNotes>(taken_.fd, descriptors_.program());
    }
    if (taken_.end != nullptr) report->addVisitor<TakenNote>(taken_);
    reporter_.emitReport(std::move(report));
  }
  bool unit_asks_for(int) const override { return false; }
  bool unit_is(bool (*such)(const Source&)) const override {
    return such(descriptors_.source_alone(reporter_.getContext()));
  }

 private:
  const Taken& taken_;
  const RuleTypes& rules_;
  const DescriptorModel& descriptors_;
  const End& end_;
  BugReporter& reporter_;
};

void judge(const TurnEnd& end, const Taken& taken, const RuleTypes& rules,
           const DescriptorModel& descriptors, const End& node, BugReporter& to) {
  Reporter reporter(taken, rules, descriptors, node, to);
  for (int i = 0; i < kRules; ++i) {
    const auto rule = static_cast<RuleId>(i);
    const Check* check = rules.has(rule) ? check_of(rule) : nullptr;
    if (check != nullptr && check->turn != nullptr) check->turn(end, reporter);
  }
}

}  // namespace

void judge_turn(const TurnEnd& end, const Taken& taken, const RuleTypes& rules,
                const DescriptorModel& descriptors, CheckerContext& c) {
  judge(end, taken, rules, descriptors, [&] { return c.generateNonFatalErrorNode(); },
        c.getBugReporter());
}

void judge_turn(const TurnEnd& end, const Taken& taken, const RuleTypes& rules,
                const DescriptorModel& descriptors, ExplodedNode* node, BugReporter& reporter) {
  judge(end, taken, rules, descriptors, [&] { return node; }, reporter);
}

}  // namespace ofdcheck::lint
