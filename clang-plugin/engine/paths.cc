// AnalysisManager, CheckerManager and ExprEngine by hand, as AnalysisConsumer has them: which
// functions paths begin in and how far they go is ours to choose.
#include "clang-plugin/engine/paths.h"

#include <algorithm>
#include <map>

#include "clang-plugin/check.h"
#include "clang-plugin/engine/collected.h"
#include "clang-plugin/engine/entries.h"
#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/owned.h"
#include "clang-plugin/llvm_version.h"
#include "clang-plugin/model/descriptor_model.h"
#include "clang-plugin/model/teller.h"
#include "clang-plugin/source/handed.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Analysis/Analyses/LiveVariables.h"
#include "clang/CrossTU/CrossTranslationUnit.h"
#include "clang/Frontend/CompilerInvocation.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/StaticAnalyzer/Core/CheckerManager.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/AnalysisManager.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ExprEngine.h"
#include "clang/StaticAnalyzer/Frontend/CheckerRegistry.h"

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

namespace {

// Models of libc and of the language, which we want, with opinions, which we do not.
constexpr const char* kModels[] = {"core", "apiModeling", "unix.StdCLibraryFunctions"};

std::shared_ptr<CompilerInvocation> invocation_for(const Request& request,
                                                   DiagnosticsEngine& diagnostics) {
  // AnalyzerOptions has members that only parsing initialises.
  const std::string nodes = "max-nodes=" + std::to_string(request.nodes);
  // A loop of constant turns is followed to its end: else no path comes behind one of more than three.
  const char* const arguments[] = {"-analyze",         "-analyzer-output=text", "-analyzer-config",
                                   nodes.c_str(),      "-analyzer-config",      "unroll-loops=true",
                                   "-x",               "c",                     "none.c"};
  auto invocation = std::make_shared<CompilerInvocation>();
  CompilerInvocation::CreateFromArgs(*invocation, arguments, diagnostics);
  AnalyzerOptions& options = invocation->getAnalyzerOpts();
  options.AnalysisDiagOpt = PD_NONE;
  split_at_comparisons(options);
  options.CheckersAndPackages.clear();
  for (const char* model : kModels) {
    options.CheckersAndPackages.emplace_back(model, true);
    options.SilencedCheckersAndPackages.push_back(model);
  }
  options.CheckersAndPackages.emplace_back("ofd.DescriptorModel", true);
  for (const CatalogRow& row : catalog()) {
    RuleId rule{};
    rule_from(row.slug, rule);
    if (request.rules.has(rule) && check_of(rule) != nullptr)
      options.CheckersAndPackages.emplace_back("ofd." + std::string(row.slug), true);
  }
  return invocation;
}

// Of the nodes, for a function that is followed for its facts alone: of redis' and nginx' functions that come
// to an end at all, nine in ten do so within this.
constexpr unsigned kFactsShare = 10;
// Of the nodes, for a function that is one more way to what was followed already.
constexpr unsigned kRepeatedShare = 5;
// Blocks of its graph: of larger functions of redis, 1 in 52 came to an end.
constexpr unsigned kMostBlocks = 30;

// Of functions that open something all is asked that there is: they are few, and what their callers
// do with a number that nobody knows to be one is not followed.
constexpr unsigned kMostBlocksOfOpeners = 80;

// Whether other units may call it and cannot see its body, and it shares something with its callers.
bool is_told(const FunctionDecl* function) {
  const auto* method = dyn_cast<CXXMethodDecl>(function);
  if (function->param_empty() && function->getReturnType()->isVoidType() &&
      (method == nullptr || method->isStatic()))
    return false;
  return function->isExternallyVisible() && !function->isInlined() && !function->isMain() &&
         !function->isTemplateInstantiation();
}

// What a caller gives to it; nothing where that may tell whether a number is used at all, which its
// giver then knows.
std::vector<Way> ways_into(const FunctionDecl* function) {
  std::vector<Way> ways;
  unsigned flags = 0;
  for (const ParmVarDecl* parameter : function->parameters()) {
    const QualType type = parameter->getType().getCanonicalType();
    flags += type->isBooleanType() || type->isEnumeralType() ||
             type->isSpecificBuiltinType(BuiltinType::Int);
    ways.push_back(std::to_string(parameter->getFunctionScopeIndex()));
  }
  const auto* method = dyn_cast<CXXMethodDecl>(function);
  if (method != nullptr && !method->isStatic()) ways.emplace_back("this");
  return flags > 1 ? std::vector<Way>{} : ways;
}

class Explorer {
 public:
  Explorer(const Source& source, AnalysisManager& manager, DescriptorModel& model,
           const Request& request, cross_tu::CrossTranslationUnitContext& other_units,
           UnitFacts& facts)
      : source_(source),
        manager_(manager),
        model_(model),
        request_(request),
        other_units_(other_units) {
    for (FunctionFacts& each : facts.functions) facts_[each.key] = &each;
    for (const Function& each : source.functions()) functions_[each.decl->getCanonicalDecl()] = &each;
  }

  void explore() {
    const SourceManager& sources = source_.context().getSourceManager();
    const std::vector<Entry> entries = entries_of(source_, request_.program);
    for (const Entry& each : entries) entries_[each.function->getCanonicalDecl()] = &each;
    for (const Entry& begin : entries) {
      const FunctionDecl* entry = begin.function;
      if (sources.isInSystemHeader(sources.getExpansionLoc(entry->getBeginLoc()))) continue;
      // A callee was seen in the light of its callers, which is the better light.
      if (!inlined_.contains(entry->getCanonicalDecl()))
        look(entry, only_repeats(begin) ? request_.nodes / kRepeatedShare : request_.nodes);
      // Followed once more: what is told keeps paths apart that are one to the checks, and the nodes
      // would not last for what is to be found.
      if (FunctionFacts* told = request_.facts && is_told(entry) ? facts_of(entry) : nullptr)
        tell(entry, *told);
    }
    if (request_.facts) tell_users();
  }

 private:
  // It does nothing to descriptors itself, and whatever it comes to that does was followed on
  // behalf of others.
  bool only_repeats(const Entry& entry) const {
    llvm::DenseSet<const FunctionDecl*> seen;
    return !entry.begins && !is_worth_another_look(entry.function) && repeats_below(entry, seen);
  }

  bool repeats_below(const Entry& entry, llvm::DenseSet<const FunctionDecl*>& seen) const {
    return std::all_of(entry.through.begin(), entry.through.end(), [&](const FunctionDecl* callee) {
      if (!seen.insert(callee).second) return true;
      const Entry& below = *entries_.lookup(callee);
      return (!below.begins || followed_.contains(callee)) && repeats_below(below, seen);
    });
  }

  void look(const FunctionDecl* entry, unsigned nodes) {
    model_.tell(nullptr, false);
    SetOfConstDecls callees;
    bool all = false;
    explore(entry, nodes, callees, [&](ExprEngine& engine) {
      engine.getBugReporter().FlushReports();
      all = engine.hasEmptyWorkList();
    });
    if (!all) exhausted_[entry->getCanonicalDecl()] = nodes;
    inlined_.insert(entry->getCanonicalDecl());
    followed_.insert(entry->getCanonicalDecl());
    for (const Decl* callee : callees) followed_.insert(callee->getCanonicalDecl());
    // Where the nodes did not last there may be ways through a callee that nobody has followed. One
    // that opens something, or looks for an owner, is looked at for itself, then: they are few.
    for (const Decl* callee : callees)
      if (const auto* function = dyn_cast<FunctionDecl>(callee);
          all || function == nullptr || !is_worth_another_look(function))
        inlined_.insert(callee->getCanonicalDecl());
  }

  void tell(const FunctionDecl* entry, FunctionFacts& told, bool uses = false) {
    const CFG* graph = manager_.getAnalysisDeclContext(entry)->getCFG();
    const bool opener = opens_something(entry);
    const bool opens = uses || opener;
    if (graph == nullptr || graph->size() > (opens ? kMostBlocksOfOpeners : kMostBlocks)) return;
    const unsigned nodes = opens ? request_.nodes : request_.nodes / kFactsShare;
    // Paths that did not come to an end for the checks do not here, either, where more are kept
    // apart. To see a number used some of them are enough.
    const bool too_many = exhausted_.lookup(entry->getCanonicalDecl()) >= nodes;
    if (too_many && !opens) return;
    Teller teller;
    model_.tell(&teller, true);
    SetOfConstDecls callees;
    explore(entry, too_many ? request_.nodes / kFactsShare : nodes, callees,
            [&](ExprEngine& engine) {
      const bool all = engine.hasEmptyWorkList();
      told.cases = all ? cases_of(teller.take()) : cases_of_some(teller.take(), ways_into(entry));
      told.known = all || !told.cases.empty();
    });
    model_.tell(nullptr, false);
  }

  // What a function only reads from or writes to is no story, but to a caller that gives it a number
  // that is closed; nor is what an object opens for itself, but to who never reads it.
  void tell_users() {
    for (const Function& function : source_.functions()) {
      FunctionFacts* told = is_told(function.decl) ? facts_of(function.decl) : nullptr;
      const bool uses = std::any_of(
          function.calls.begin(), function.calls.end(), [](const Call& call) {
            if (call.libc->kind == Kind::opens) return isa<CXXConstructorDecl>(call.in->decl);
            if (call.libc->kind != Kind::input && call.libc->kind != Kind::output) return false;
            const Expr* root = root_of(call.argument(0));
            return isa_and_nonnull<CXXThisExpr>(root) ||
                   isa_and_nonnull<ParmVarDecl>(variable(root));
          });
      if (told != nullptr && !told->known && uses) tell(function.decl, *told, true);
    }
  }

  template <typename Then>
  void explore(const FunctionDecl* entry, unsigned nodes, SetOfConstDecls& callees,
               const Then& then) {
    manager_.ClearContexts();
    AnalysisDeclContext* context = manager_.getAnalysisDeclContext(entry);
    if (context->getCFG() == nullptr || context->getAnalysis<RelaxedLiveVariables>() == nullptr)
      return;
    // One for each entry: a callee whose loop was too much for one caller is looked into for the
    // next.
    FunctionSummariesTy summaries;
    ExprEngine engine(other_units_, manager_, &callees, &summaries, ExprEngine::Inline_Regular);
    engine.ExecuteWorkList(manager_.getAnalysisDeclContextManager().getStackFrame(entry), nodes);
    then(engine);
  }

  // There may be more to be found in it than its callers' paths have come to.
  bool is_worth_another_look(const FunctionDecl* function) const {
    return opens_something(function) || finds_owners(function);
  }

  // Itself, or by a function of this unit that it calls, or by one of which facts are known.
  bool opens_something(const FunctionDecl* entry, unsigned depth = 0) const {
    const Function* function = functions_.lookup(entry->getCanonicalDecl());
    if (function == nullptr) {
      const FunctionFacts* facts = summary_of(entry, request_.program);
      return facts != nullptr && makes(*facts);
    }
    for (const Call& call : function->calls) {
      const Kind kind = call.libc->kind;
      if (kind == Kind::opens || kind == Kind::accepts || kind == Kind::dups) return true;
    }
    return depth < kDeepestOpener &&
           std::any_of(function->callees.begin(), function->callees.end(),
                       [&](const FunctionDecl* callee) { return opens_something(callee, depth + 1); });
  }

  bool finds_owners(const FunctionDecl* entry) const {
    const Function* function = functions_.lookup(entry->getCanonicalDecl());
    return function != nullptr && looks_for_owners(source_, *function);
  }

  static bool makes(const FunctionFacts& facts) {
    for (const Case& each : facts.cases)
      for (const Deed& deed : each.deeds)
        if (!deed.made.empty()) return true;
    return false;
  }

  FunctionFacts* facts_of(const FunctionDecl* function) const {
    const auto found = facts_.find(key_of(function));
    return found == facts_.end() ? nullptr : found->second;
  }

  static constexpr unsigned kDeepestOpener = 1;

  const Source& source_;
  AnalysisManager& manager_;
  DescriptorModel& model_;
  const Request& request_;
  cross_tu::CrossTranslationUnitContext& other_units_;
  llvm::DenseMap<const FunctionDecl*, const Entry*> entries_;
  llvm::DenseSet<const Decl*> inlined_;              // need not be looked at themselves
  llvm::DenseSet<const Decl*> followed_;             // by the paths of some entry
  llvm::DenseMap<const Decl*, unsigned> exhausted_;  // whose paths were not done after so many nodes
  std::map<std::string, FunctionFacts*> facts_;
  llvm::DenseMap<const Decl*, const Function*> functions_;
};

}  // namespace

std::vector<Finding> findings_on_paths(const Source& source, Preprocessor& preprocessor,
                                       const Request& request, UnitFacts& facts) {
  std::vector<Finding> findings;
  const auto invocation = invocation_for(request, preprocessor.getDiagnostics());
  invocation->getLangOpts() = preprocessor.getLangOpts();
  // CrossTranslationUnitContext asks for an instance; it is never used to compile.
  const auto instance = instance_with(invocation, source.context());
  instance->setPreprocessor(
      std::shared_ptr<Preprocessor>(std::shared_ptr<void>(), &preprocessor));  // not ours
  cross_tu::CrossTranslationUnitContext other_units(*instance);
  const std::function<void(CheckerRegistry&)> enter[] = {
      [](CheckerRegistry& registry) { register_checkers(registry, false); }};
  CheckerManager checkers(source.context(), invocation->getAnalyzerOpts(), preprocessor, {}, enter);
  AnalysisManager manager(source.context(), preprocessor, only(collected_into(findings)),
                          CreateRegionStoreManager, CreateRangeConstraintManager, &checkers,
                          invocation->getAnalyzerOpts());
  auto* model = checkers.getChecker<DescriptorModel>();
  model->use(request.program, source);
  Explorer(source, manager, *model, request, other_units, facts).explore();
  manager.FlushDiagnostics();
  return findings;
}

}  // namespace ofdcheck::lint
