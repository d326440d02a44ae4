// clang-tidy's front end: one check object a rule, one examination a translation unit, whose
// findings become clang-tidy's diagnostics, so that NOLINT, -fix, --export-fixes and
// -warnings-as-errors work.
#include <dlfcn.h>

#include <map>
#include <memory>

#include "clang-plugin/check.h"
#include "clang-plugin/engine/examine.h"
#include "clang-plugin/facts/file.h"
#include "clang-plugin/frontends/host.h"
#include "clang-plugin/frontends/tidy_registry.h"
#include "clang-tidy/ClangTidyCheck.h"
#include "clang/AST/ASTContext.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"
#include "clang/Lex/Preprocessor.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;
using namespace clang::tidy;

class TidyCheck;

// The checks of one clang-tidy run; the one whose unit ends first has all of them examined.
struct Session {
  std::map<RuleId, TidyCheck*> checks;
  std::string facts;  // file of what is known of other units
  bool examined = false;
};

// A check option for all of them: CheckOptions: {OfdFacts: FILE}
constexpr char kFacts[] = "OfdFacts";

class TidyCheck : public ClangTidyCheck {
 public:
  TidyCheck(RuleId rule, StringRef name, ClangTidyContext* context)
      : ClangTidyCheck(name, context), rule_(rule), session_(sessions()[context].lock()) {
    if (!session_) sessions()[context] = session_ = std::make_shared<Session>();
    session_->checks[rule] = this;
    if (const auto file = Options.getLocalOrGlobal(kFacts)) session_->facts = file->str();
  }

  void storeOptions(ClangTidyOptions::OptionMap& options) override {
    options[kFacts] = ClangTidyOptions::ClangTidyValue(session_->facts);
  }
  void registerPPCallbacks(const SourceManager&, Preprocessor* preprocessor,
                           Preprocessor*) override {
    preprocessor_ = preprocessor;
  }
  void registerMatchers(ast_matchers::MatchFinder* finder) override {
    finder->addMatcher(ast_matchers::translationUnitDecl().bind("unit"), this);
  }
  void check(const ast_matchers::MatchFinder::MatchResult& result) override {
    context_ = result.Context;
  }

  void onEndOfTranslationUnit() override {
    if (session_->examined || context_ == nullptr || preprocessor_ == nullptr) return;
    session_->examined = true;
    Request request;
    request.rules.clear();
    request.program = program_or_exit(session_->facts);
    for (const auto& [rule, check] : session_->checks) request.rules.add(rule);
    for (const Finding& finding : examine(*context_, *preprocessor_, request).findings)
      session_->checks.at(finding.rule)->say(finding);
  }

 private:
  static std::map<const ClangTidyContext*, std::weak_ptr<Session>>& sessions() {
    static std::map<const ClangTidyContext*, std::weak_ptr<Session>> all;
    return all;
  }

  void say(const Finding& finding) {
    {
      auto diagnostic = diag(finding.where, finding.message + "; expected " + finding.expected);
      for (const FixItHint& hint : finding.fixes) diagnostic << hint;
    }
    for (const PathStep& step : finding.steps)
      diag(step.where, step.role + " by " + step.call, DiagnosticIDs::Note);
  }

  const RuleId rule_;
  std::shared_ptr<Session> session_;
  Preprocessor* preprocessor_ = nullptr;
  ASTContext* context_ = nullptr;
};

class TidyModule : public ClangTidyModule {
 public:
  void addCheckFactories(ClangTidyCheckFactories& factories) override {
    for (int i = 0; i < kRules; ++i) {
      const auto rule = static_cast<RuleId>(i);
      if (check_of(rule) == nullptr) continue;
      factories.registerCheckFactory("ofd-" + std::string(row_of(rule).slug),
                                     [rule](StringRef name, ClangTidyContext* context) {
                                       return std::make_unique<TidyCheck>(rule, name, context);
                                     });
    }
  }
};

constexpr char kTidySymbol[] =
    "_ZN5clang4tidy14ClangTidyCheckC2EN4llvm9StringRefEPNS0_16ClangTidyContextE";

struct EnterIfTidy {
  EnterIfTidy() {
    refuse_other_version();
    if (dlsym(RTLD_DEFAULT, kTidySymbol) == nullptr) return;  // the host is clang
    static ClangTidyModuleRegistry::Add<TidyModule> module("ofdcheck", "descriptor and epoll bugs");
  }
} const enter_if_tidy;

}  // namespace
}  // namespace ofdcheck::lint
