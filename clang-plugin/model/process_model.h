// Follows both processes behind a fork along their paths, and has the checks of two processes judge
// what each of them does.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <vector>

#include "clang-plugin/check.h"
#include "clang-plugin/model/process_call.h"
#include "clang-plugin/model/rule_types.h"
#include "clang/StaticAnalyzer/Core/BugReporter/BugReporter.h"
#include "clang/StaticAnalyzer/Core/Checker.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"

namespace ofdcheck::lint {

class DescriptorModel;

class ProcessModel
    : public clang::ento::Checker<clang::ento::eval::Call, clang::ento::check::PreCall,
                                  clang::ento::check::PostCall, clang::ento::check::DeadSymbols,
                                  clang::ento::check::EndAnalysis> {
 public:
  using Context = clang::ento::CheckerContext;
  using Event = clang::ento::CallEvent;

  void enable_rule(RuleId rule, clang::ento::CheckerNameRef name) { rules_.enable(rule, name); }
  // Whose knowledge of the program counts here, too.
  void follow(const DescriptorModel* descriptors) { descriptors_ = descriptors; }

  bool evalCall(const Event& event, Context& c) const;
  void checkPreCall(const Event& event, Context& c) const;
  void checkPostCall(const Event& event, Context& c) const;
  void checkDeadSymbols(clang::ento::SymbolReaper& reaper, Context& c) const;
  void checkEndAnalysis(clang::ento::ExplodedGraph&, clang::ento::BugReporter& reporter,
                        clang::ento::ExprEngine&) const;

 private:
  class Reporter;

  // What is known of one fork for one rule.
  struct Halves {
    bool other = false;
    bool excused = false;
    std::vector<std::unique_ptr<clang::ento::PathSensitiveBugReport>> said;
  };

  void judge(const ProcessCall& call, clang::ento::SymbolRef fd, const Event& event,
             Context& c) const;

  RuleTypes rules_;
  const DescriptorModel* descriptors_ = nullptr;
  mutable std::map<std::pair<const void*, RuleId>, Halves> forks_;
};

}  // namespace ofdcheck::lint
