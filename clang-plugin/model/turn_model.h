// Follows one event from the read that takes its input to the wait that comes next.
#pragma once

#include <memory>
#include <optional>

#include "clang-plugin/check.h"
#include "clang-plugin/model/rule_types.h"
#include "clang-plugin/source/one_shots.h"
#include "clang/StaticAnalyzer/Core/Checker.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"

namespace ofdcheck::lint {

class DescriptorModel;

class TurnModel
    : public clang::ento::Checker<clang::ento::check::PreCall, clang::ento::check::PostCall,
                                  clang::ento::check::Bind, clang::ento::check::PointerEscape,
                                  clang::ento::check::EndOfTranslationUnit> {
 public:
  using Context = clang::ento::CheckerContext;
  using Event = clang::ento::CallEvent;

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
  clang::ento::ProgramStateRef checkPointerEscape(clang::ento::ProgramStateRef state,
                                                  const clang::ento::InvalidatedSymbols& escaped,
                                                  const Event*,
                                                  clang::ento::PointerEscapeKind) const;
  void checkEndOfTranslationUnit(const clang::TranslationUnitDecl*, clang::ento::AnalysisManager&,
                                 clang::ento::BugReporter&) const;

 private:
  bool is_one_shot(clang::ento::SymbolRef fd, Context& c) const;
  bool is_mark(clang::ento::SVal place, const clang::Stmt* store, Context& c) const;

  RuleTypes rules_;
  const DescriptorModel* descriptors_ = nullptr;
  // Whether the unit registers connections as one-shots only; asked once.
  mutable std::optional<bool> all_one_shot_;
  // By which fields the unit remembers what is to be armed later; asked once.
  mutable std::optional<Resumers> resumers_;
};

}  // namespace ofdcheck::lint
