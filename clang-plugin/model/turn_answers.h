// Follows functions that take a turn of a connection and answer by what it is to be armed again
// (source/answers.h): from the call that takes input to the end of the function.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "clang-plugin/check.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/model/rule_types.h"
#include "clang-plugin/model/turn_reporter.h"
#include "clang-plugin/source/answers.h"
#include "clang/StaticAnalyzer/Core/BugReporter/BugReporter.h"
#include "clang/StaticAnalyzer/Core/Checker.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"

namespace ofdcheck::lint {

class DescriptorModel;

class TurnAnswers
    : public clang::ento::Checker<clang::ento::check::PostCall, clang::ento::check::Bind,
                                  clang::ento::check::LiveSymbols, clang::ento::check::EndFunction,
                                  clang::ento::check::EndAnalysis,
                                  clang::ento::check::EndOfTranslationUnit> {
 public:
  using Context = clang::ento::CheckerContext;
  using Event = clang::ento::CallEvent;

  void enable_rule(RuleId rule, clang::ento::CheckerNameRef name) { rules_.enable(rule, name); }
  // Whose knowledge of the program counts here, too.
  void follow(const DescriptorModel* descriptors) { descriptors_ = descriptors; }

  void checkPostCall(const Event& event, Context& c) const;
  void checkBind(clang::ento::SVal place, clang::ento::SVal value, const clang::Stmt* store,
                 Context& c) const;
  // LLVM 22 says also whether it is an initialisation.
  void checkBind(clang::ento::SVal place, clang::ento::SVal value, const clang::Stmt* store, bool,
                 Context& c) const {
    checkBind(place, value, store, c);
  }
  void checkLiveSymbols(clang::ento::ProgramStateRef state, clang::ento::SymbolReaper& reaper) const;
  void checkEndFunction(const clang::ReturnStmt* stmt, Context& c) const;
  void checkEndAnalysis(clang::ento::ExplodedGraph&, clang::ento::BugReporter& reporter,
                        clang::ento::ExprEngine&) const;
  void checkEndOfTranslationUnit(const clang::TranslationUnitDecl*, clang::ento::AnalysisManager&,
                                 clang::ento::BugReporter&) const;

 private:
  // Of one path through a turn that took input.
  struct End {
    Taken taken;
    // What the call that took it may have returned there, from and to; nothing where that is no number.
    std::optional<std::pair<std::int64_t, std::int64_t>> taken_with;
    std::optional<std::int64_t> returned;       // a constant
    clang::ento::ExplodedNode* node = nullptr;  // where there is no answer
  };

  // The function of whose path this is a part; null for none that answers.
  const Answer* answer_at(Context& c) const;
  const std::map<const clang::Decl*, Answer>& answers(Context& c) const;
  bool takes(const Answer& answer, const Event& event) const;
  bool may_settle(const Event& event, Context& c) const;
  static bool is_like(const End& unanswered, const End& answered);

  RuleTypes rules_;
  const DescriptorModel* descriptors_ = nullptr;
  // Asked once for each unit; by the canonical declarations.
  mutable std::optional<std::map<const clang::Decl*, Answer>> answers_;
  mutable std::vector<End> answered_, unanswered_;
};

}  // namespace ofdcheck::lint
