// Enters the model and the rules with the analyzer, under ofd.<slug>.
#include "clang-plugin/facts/file.h"
#include "clang-plugin/model/accept_turns.h"
#include "clang-plugin/model/deliveries.h"
#include "clang-plugin/model/descriptor_model.h"
#include "clang-plugin/model/errno_sign.h"
#include "clang-plugin/model/event_targets.h"
#include "clang-plugin/model/index_owners.h"
#include "clang-plugin/model/kept_numbers.h"
#include "clang-plugin/model/lock_model.h"
#include "clang-plugin/model/moved_owners.h"
#include "clang-plugin/model/process_model.h"
#include "clang-plugin/model/turn_answers.h"
#include "clang-plugin/model/turn_model.h"
#include "clang-plugin/source/quiet.h"
#include "clang-plugin/source/source.h"
#include "clang/AST/Decl.h"
#include "clang/StaticAnalyzer/Core/BugReporter/BugReporter.h"
#include "clang/StaticAnalyzer/Core/CheckerManager.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/AnalysisManager.h"
#include "clang/StaticAnalyzer/Frontend/CheckerRegistry.h"

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

namespace {

constexpr char kModel[] = "ofd.DescriptorModel";
constexpr char kErrno[] = "ofd.ErrnoSign";
constexpr char kTargets[] = "ofd.EventTargets";
constexpr char kMoved[] = "ofd.MovedOwners";
constexpr char kOwners[] = "ofd.IndexOwners";
constexpr char kDeliveries[] = "ofd.Deliveries";
constexpr char kProcesses[] = "ofd.ProcessModel";
constexpr char kKept[] = "ofd.KeptNumbers";
constexpr char kTurns[] = "ofd.TurnModel";
constexpr char kLocks[] = "ofd.LockModel";
constexpr char kAccepts[] = "ofd.AcceptTurns";
constexpr char kAnswers[] = "ofd.TurnAnswers";

bool always(const CheckerManager&) {
  return true;
}

constexpr char kFacts[] = "Facts";

void register_model(CheckerManager& manager) {
  auto* model = manager.registerChecker<DescriptorModel>();
  model->ask(manager.getChecker<IndexOwners>());
  model->ask(manager.getChecker<Deliveries>());
  model->use(program_or_exit(
      manager.getAnalyzerOptions().getCheckerStringOption(model, kFacts).str()));
}

void register_model_alone(CheckerManager& manager) {
  auto* model = manager.registerChecker<DescriptorModel>();
  model->ask(manager.getChecker<IndexOwners>());
  model->ask(manager.getChecker<Deliveries>());
  model->leave_source_to_front_end();
}

void register_errno(CheckerManager& manager) {
  manager.registerChecker<ErrnoSign>();
}

void register_targets(CheckerManager& manager) {
  manager.registerChecker<EventTargets>();
}

void register_moved(CheckerManager& manager) {
  manager.registerChecker<MovedOwners>();
}

void register_owners(CheckerManager& manager) {
  manager.registerChecker<IndexOwners>();
}

void register_deliveries(CheckerManager& manager) {
  manager.registerChecker<Deliveries>();
}

void register_kept(CheckerManager& manager) {
  manager.registerChecker<KeptNumbers>();
}

void register_processes(CheckerManager& manager) {
  manager.registerChecker<ProcessModel>()->follow(manager.getChecker<DescriptorModel>());
}

void register_turns(CheckerManager& manager) {
  manager.registerChecker<TurnModel>()->follow(manager.getChecker<DescriptorModel>());
}

void register_locks(CheckerManager& manager) {
  manager.registerChecker<LockModel>()->follow(manager.getChecker<DescriptorModel>());
}

void register_accepts(CheckerManager& manager) {
  manager.registerChecker<AcceptTurns>()->follow(manager.getChecker<DescriptorModel>());
}

void register_answers(CheckerManager& manager) {
  manager.registerChecker<TurnAnswers>()->follow(manager.getChecker<DescriptorModel>());
}

template <int Rule>
void register_rule(CheckerManager& manager) {
  const auto rule = static_cast<RuleId>(Rule);
  if (check_of(rule)->process != nullptr)
    manager.getChecker<ProcessModel>()->enable_rule(rule, manager.getCurrentCheckerName());
  if (check_of(rule)->process != nullptr && check_of(rule)->source == nullptr) return;
  if (check_of(rule)->shared != nullptr)
    manager.getChecker<LockModel>()->enable_rule(rule, manager.getCurrentCheckerName());
  if (check_of(rule)->turn != nullptr) {
    manager.getChecker<TurnModel>()->enable_rule(rule, manager.getCurrentCheckerName());
    manager.getChecker<AcceptTurns>()->enable_rule(rule, manager.getCurrentCheckerName());
    manager.getChecker<TurnAnswers>()->enable_rule(rule, manager.getCurrentCheckerName());
  }
  if (check_of(rule)->turn == nullptr || check_of(rule)->path != nullptr) {
    manager.getChecker<DescriptorModel>()->enable_rule(rule, manager.getCurrentCheckerName());
  }
}

// The registry keeps views of names: they live as long as the program.
const std::string& name_of(RuleId rule) {
  static const auto* const names = [] {
    auto* made = new std::array<std::string, kRules>;
    for (std::size_t i = 0; i < made->size(); ++i)
      (*made)[i] = "ofd." + std::string(catalog()[i].slug);
    return made;
  }();
  return (*names)[static_cast<std::size_t>(rule)];
}

template <int Rule = 0>
void add_rules(CheckerRegistry& registry) {
  if constexpr (Rule < kRules) {
    const auto rule = static_cast<RuleId>(Rule);
    if (check_of(rule) != nullptr) {
      const llvm::StringRef name = name_of(rule);
      registry.addChecker(register_rule<Rule>, always, name, llvm::StringRef(row_of(rule).title),
                          "", false);
      registry.addDependency(name, kModel);
      if (check_of(rule)->process != nullptr) registry.addDependency(name, kProcesses);
      if (check_of(rule)->turn != nullptr) {
        registry.addDependency(name, kTurns);
        registry.addDependency(name, kAccepts);
        registry.addDependency(name, kAnswers);
      }
      if (check_of(rule)->shared != nullptr) registry.addDependency(name, kLocks);
      if (rule == RuleId::descriptor_leak) registry.addDependency(name, kKept);
    }
    add_rules<Rule + 1>(registry);
  }
}

}  // namespace

void register_checkers(CheckerRegistry& registry, bool with_source) {
  registry.addChecker(with_source ? register_model : register_model_alone, always, kModel,
                      "descriptors along a path", "", true);
  registry.addCheckerOption("string", kModel, kFacts, "",
                            "what ofdlint --emit-facts has written of other files", "released");
  registry.addChecker(register_errno, always, kErrno, "errno is not negative", "", true);
  registry.addDependency(kModel, kErrno);
  registry.addChecker(register_targets, always, kTargets, "events that are a local variable's", "",
                      true);
  registry.addDependency(kModel, kTargets);
  registry.addChecker(register_moved, always, kMoved, "owners that containers have taken", "", true);
  registry.addDependency(kModel, kMoved);
  registry.addChecker(register_owners, always, kOwners, "owners that are found by their number", "",
                      true);
  registry.addDependency(kModel, kOwners);
  registry.addChecker(register_deliveries, always, kDeliveries, "events whose number is in the list",
                      "", true);
  registry.addDependency(kModel, kDeliveries);
  registry.addChecker(register_processes, always, kProcesses, "both processes behind a fork", "",
                      true);
  registry.addChecker(register_turns, always, kTurns, "an event up to the next wait", "", true);
  registry.addChecker(register_locks, always, kLocks, "locks, and events that many are told of", "",
                      true);
  registry.addChecker(register_accepts, always, kAccepts, "an accept up to the next wait", "",
                      true);
  registry.addChecker(register_answers, always, kAnswers, "a turn up to its answer", "", true);
  registry.addChecker(register_kept, always, kKept, "numbers that are not lost", "", true);
  registry.addDependency(kKept, kModel);
  registry.addDependency(kProcesses, kModel);
  registry.addDependency(kTurns, kModel);
  registry.addDependency(kLocks, kModel);
  registry.addDependency(kAccepts, kModel);
  registry.addDependency(kAnswers, kModel);
  add_rules(registry);
}

// Only where the analyzer itself is the front end.
void DescriptorModel::checkEndOfTranslationUnit(const TranslationUnitDecl* unit,
                                                AnalysisManager& manager,
                                                BugReporter& reporter) const {
  coming_back_.reset();
  if (!with_source_) return;
  const Source& source = this->source(manager.getASTContext());
  SourceReport report;
  for (int i = 0; i < kRules; ++i) {
    const auto rule = static_cast<RuleId>(i);
    const Check* check = rules_.has(rule) ? check_of(rule) : nullptr;
    if (check != nullptr && check->source != nullptr) check->source(source, report);
  }
  for (const Finding& finding : report.take()) {
    // Notes are off unless asked for, and the analyzer has no way to ask.
    if (finding.level == Level::note) continue;
    if (is_quiet(finding.rule, finding.where, manager.getSourceManager())) continue;
    auto made = std::make_unique<BasicBugReport>(
        rules_.type_of(finding.rule), finding.message + "; expected " + finding.expected,
        PathDiagnosticLocation(finding.where, manager.getSourceManager()));
    made->setDeclWithIssue(unit);
    for (const FixItHint& hint : finding.fixes) made->addFixItHint(hint);
    reporter.emitReport(std::move(made));
  }
}

}  // namespace ofdcheck::lint
