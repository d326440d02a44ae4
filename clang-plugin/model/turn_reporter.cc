#include "clang-plugin/model/turn_reporter.h"

#include "clang-plugin/check.h"
#include "clang-plugin/model/descriptor_model.h"
#include "clang-plugin/model/path_notes.h"
#include "clang-plugin/model/turn_end.h"
#include "clang-plugin/source/quiet.h"
#include "clang-plugin/source/source.h"
#include "clang/AST/DeclCXX.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

namespace {

class Reporter final : public PathReport {
 public:
  Reporter(const Taken& taken, const RuleTypes& rules, const DescriptorModel& descriptors,
           CheckerContext& c)
      : taken_(taken), rules_(rules), descriptors_(descriptors), c_(c) {}

  void say(RuleId rule, const std::string& message, const std::string& expected, bool) override {
    ExplodedNode* node = c_.generateNonFatalErrorNode();
    if (node == nullptr) return;
    const PathDiagnosticLocation place(taken_.by, c_.getSourceManager(), taken_.in);
    if (is_quiet(rule, place.asLocation(), c_.getSourceManager())) return;
    auto report = std::make_unique<PathSensitiveBugReport>(rules_.type_of(rule), message,
                                                           message + "; expected " + expected, node,
                                                           place, taken_.in->getDecl());
    report->markInteresting(taken_.fd);
    report->addVisitor<PathNotes>(taken_.fd, descriptors_.program());
    c_.emitReport(std::move(report));
  }
  bool unit_asks_for(int) const override { return false; }
  bool unit_is(bool (*such)(const Source&)) const override {
    return such(descriptors_.source_alone(c_.getASTContext()));
  }

 private:
  const Taken& taken_;
  const RuleTypes& rules_;
  const DescriptorModel& descriptors_;
  CheckerContext& c_;
};

}  // namespace

void judge_turn(const TurnEnd& end, const Taken& taken, const RuleTypes& rules,
                const DescriptorModel& descriptors, CheckerContext& c) {
  Reporter reporter(taken, rules, descriptors, c);
  for (int i = 0; i < kRules; ++i) {
    const auto rule = static_cast<RuleId>(i);
    const Check* check = rules.has(rule) ? check_of(rule) : nullptr;
    if (check != nullptr && check->turn != nullptr) check->turn(end, reporter);
  }
}

bool is_harmless(const CallEvent& event) {
  const auto* callee = dyn_cast_or_null<FunctionDecl>(event.getDecl());
  if (callee == nullptr || !event.isInSystemHeader() || callee->getIdentifier() == nullptr)
    return false;
  if (!callee->isExternC()) {
    const auto* method = dyn_cast<CXXMethodDecl>(callee);
    return method != nullptr && method->isConst() && event.getNumArgs() == 0;
  }
  for (const StringRef wakes : {"pthread_", "sem_", "cnd_", "mtx_", "mq_", "eventfd_"})
    if (callee->getName().starts_with(wakes)) return false;
  return true;
}

}  // namespace ofdcheck::lint
