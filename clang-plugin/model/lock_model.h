// Follows an event of an instance that several threads wait on: from the wait to what is read of the
// connection, which locks are held and whether something says to others that the thread is at it.
#pragma once

#include <map>
#include <optional>

#include "clang-plugin/check.h"
#include "clang-plugin/model/rule_types.h"
#include "clang-plugin/model/story.h"
#include "clang/StaticAnalyzer/Core/Checker.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"

namespace ofdcheck::lint {

class DescriptorModel;

class LockModel
    : public clang::ento::Checker<clang::ento::check::PreCall, clang::ento::check::PostCall,
                                  clang::ento::check::Bind, clang::ento::check::Location,
                                  clang::ento::check::PreStmt<clang::AtomicExpr>,
                                  clang::ento::check::EndOfTranslationUnit,
                                  clang::ento::eval::Assume> {
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
  void checkLocation(clang::ento::SVal place, bool load, const clang::Stmt* stmt,
                     Context& c) const;
  void checkPreStmt(const clang::AtomicExpr* atomic, Context& c) const;
  ProgramStateRef evalAssume(ProgramStateRef state, clang::ento::SVal condition,
                             bool holds) const;
  void checkEndOfTranslationUnit(const clang::TranslationUnitDecl*, clang::ento::AnalysisManager&,
                                 clang::ento::BugReporter&) const;

 private:
  class Reporter;

  // The waits of the unit that count, by their calls; whether each is for edges.
  const std::map<const clang::Stmt*, bool>& waits(Context& c) const;
  bool is_followed(Context& c) const;
  bool only_looks(const Event& event) const;
  bool may_be_locked_above(Context& c) const;
  void judge(const LibcCall& libc, Context& c) const;

  RuleTypes rules_;
  const DescriptorModel* descriptors_ = nullptr;
  mutable std::optional<std::map<const clang::Stmt*, bool>> waits_;
  mutable std::map<const clang::Decl*, bool> locked_above_;
  mutable std::map<const clang::Decl*, bool> looks_;
};

}  // namespace ofdcheck::lint
