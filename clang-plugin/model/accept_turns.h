// Follows the event of a listener that is a one-shot from the accept to the wait that comes next.
// The number that is accepted from is seldom the event's: which event it is, is told by a token.
#pragma once

#include <memory>
#include <optional>

#include "clang-plugin/check.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/model/rule_types.h"
#include "clang-plugin/source/armed_listeners.h"
#include "clang/StaticAnalyzer/Core/Checker.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"

namespace ofdcheck::lint {

class DescriptorModel;

class AcceptTurns
    : public clang::ento::Checker<clang::ento::check::PreCall, clang::ento::check::PostCall,
                                  clang::ento::check::Bind, clang::ento::check::EndFunction,
                                  clang::ento::eval::Assume,
                                  clang::ento::check::EndOfTranslationUnit> {
 public:
  using Context = clang::ento::CheckerContext;
  using Event = clang::ento::CallEvent;

  AcceptTurns();
  ~AcceptTurns();

  void enable_rule(RuleId rule, clang::ento::CheckerNameRef name) { rules_.enable(rule, name); }
  // Whose knowledge of the program counts here, too.
  void follow(const DescriptorModel* descriptors) { descriptors_ = descriptors; }

  void checkPreCall(const Event& event, Context& c) const;
  void checkPostCall(const Event& event, Context& c) const;
  void checkBind(clang::ento::SVal place, clang::ento::SVal value, const clang::Stmt*,
                 Context& c) const;
  // LLVM 22 says also whether it is an initialisation.
  void checkBind(clang::ento::SVal place, clang::ento::SVal value, const clang::Stmt* stmt, bool,
                 Context& c) const {
    checkBind(place, value, stmt, c);
  }
  void checkEndFunction(const clang::ReturnStmt*, Context& c) const;
  clang::ento::ProgramStateRef evalAssume(clang::ento::ProgramStateRef state,
                                          clang::ento::SVal condition, bool holds) const;
  void checkEndOfTranslationUnit(const clang::TranslationUnitDecl*, clang::ento::AnalysisManager&,
                                 clang::ento::BugReporter&) const;

 private:
  struct Unit;

  const Unit& unit(Context& c) const;
  const ProgramFacts* program() const;
  clang::ento::SymbolRef accepted_from(const Event& event, Context& c) const;
  bool is_armed_listener(const Event& event, clang::ento::SymbolRef fd, Context& c) const;
  bool is_only_set_as_mark(const clang::ento::MemRegion* place, Context& c) const;
  bool waits(const Event& event) const;
  bool may_settle(const Event& event, Context& c) const;

  RuleTypes rules_;
  const DescriptorModel* descriptors_ = nullptr;
  mutable std::unique_ptr<Unit> unit_;  // asked once
};

}  // namespace ofdcheck::lint
