// Follows the descriptors along each path that the analyzer explores, and has every check of paths
// judge each call of libc. The same checker serves all front ends.
#pragma once

#include <memory>

#include "clang-plugin/check.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/model/index_owners.h"
#include "clang-plugin/model/rule_types.h"
#include "clang-plugin/model/story.h"
#include "clang-plugin/source/comes_back.h"
#include "clang-plugin/source/source.h"
#include "clang/StaticAnalyzer/Core/Checker.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"

namespace clang::ento {
class CheckerRegistry;
}

namespace ofdcheck::lint {

class Deliveries;
class Teller;

class DescriptorModel
    : public clang::ento::Checker<
          clang::ento::check::PreCall, clang::ento::check::PostCall, clang::ento::eval::Call,
          clang::ento::check::EndFunction, clang::ento::check::LiveSymbols,
          clang::ento::check::Bind, clang::ento::check::PreStmt<clang::ReturnStmt>,
          clang::ento::check::PointerEscape, clang::ento::check::DeadSymbols,
          clang::ento::check::EndOfTranslationUnit> {
 public:
  using Context = clang::ento::CheckerContext;
  using Event = clang::ento::CallEvent;

  // The checks of this rule take part, under the name that the front end knows it by.
  void enable_rule(RuleId rule, clang::ento::CheckerNameRef name) { rules_.enable(rule, name); }
  // Checks of shape are run by the front end itself, which wants their fix-its.
  void leave_source_to_front_end() { with_source_ = false; }
  // What functions without a body here do; null for nothing.
  void use(const ProgramFacts* program) { program_ = program; }
  // The same, and the text of the unit.
  void use(const ProgramFacts* program, const Source& source) {
    program_ = program;
    source_ = &source;
  }
  // Asked whose number another one is.
  void ask(IndexOwners* owners) {
    owners_ = owners;
    owners->follow(this);
  }
  // Asked whether the number of an event is still in the list.
  void ask(Deliveries* deliveries);
  const ProgramFacts* program() const { return program_; }
  // What the called function does; null where that is not known. Asked once for each function.
  const FunctionFacts* facts_of(const Event& event) const;
  // The text of the unit, for all models: the front end's own, or made when it is first asked for.
  const Source& source(clang::ASTContext& context) const;
  // The same, where nothing is known of other units.
  const Source& source_alone(clang::ASTContext& context) const;
  // From now on paths are told to `teller`, or to nobody; when `quiet`, they are not judged.
  void tell(Teller* teller, bool quiet) {
    teller_ = teller;
    quiet_ = quiet;
  }

  // The paths are followed for facts alone.
  bool only_tells() const { return quiet_; }

  void checkPreCall(const Event& event, Context& c) const;
  void checkPostCall(const Event& event, Context& c) const;
  bool evalCall(const Event& event, Context& c) const;
  void checkEndFunction(const clang::ReturnStmt* stmt, Context& c) const;
  void checkLiveSymbols(ProgramStateRef state, clang::ento::SymbolReaper& reaper) const;
  void checkBind(clang::ento::SVal place, clang::ento::SVal value, const clang::Stmt*,
                 Context& c) const;
  // LLVM 22 says also whether it is an initialisation.
  void checkBind(clang::ento::SVal place, clang::ento::SVal value, const clang::Stmt* stmt, bool,
                 Context& c) const {
    checkBind(place, value, stmt, c);
  }
  void checkPreStmt(const clang::ReturnStmt* stmt, Context& c) const;
  ProgramStateRef checkPointerEscape(ProgramStateRef state,
                                     const clang::ento::InvalidatedSymbols& escaped, const Event*,
                                     clang::ento::PointerEscapeKind) const;
  void checkDeadSymbols(clang::ento::SymbolReaper& reaper, Context& c) const;
  void checkEndOfTranslationUnit(const clang::TranslationUnitDecl* unit,
                                 clang::ento::AnalysisManager& manager,
                                 clang::ento::BugReporter& reporter) const;

 private:
  class Reporter;

  // False when the path ends with a finding; else it goes on from the node that is then in `from`.
  bool judge(const PathCall& call, SymbolRef fd, const Event* event, const ProgramStateRef& state,
             clang::ento::ExplodedNode*& from, Context& c) const;
  // Judges what is unsettled; the state in which it is settled, or null when the path ends.
  ProgramStateRef settled(ProgramStateRef state, clang::ento::ExplodedNode*& from,
                          Context& c) const;
  // The same act of the number by which the path knows what it is done to.
  Act named(Act act, ProgramStateRef& state, Context& c) const;
  // What a check of paths judges the act by.
  PathCall judged(const Act& act, const ProgramStateRef& state) const;
  ProgramStateRef after_unknown(const Event& event, Context& c) const;
  ProgramStateRef told(const ProgramStateRef& state, const Act& act, const Event& event, Context& c,
                       Step::What what = Step::What::done) const;

  // Of a function whose body is here.
  bool comes_back(const Event& event, Context& c) const;

  // summaries.cc: calls of functions whose facts are known.
  bool leaves_alone(const Event& event) const;
  bool waits_elsewhere(const Event& event, const ProgramStateRef& state) const;
  ProgramStateRef remembering(const FunctionFacts& facts, const Event& event,
                              ProgramStateRef state) const;
  ProgramStateRef forget(const FunctionFacts& facts, ProgramStateRef state) const;
  void apply(const FunctionFacts& facts, const Event& event, Context& c) const;

  const ProgramFacts* program_ = nullptr;
  mutable const Source* source_ = nullptr;
  mutable std::unique_ptr<const Source> own_source_;
  mutable std::unique_ptr<const Source> source_alone_;
  IndexOwners* owners_ = nullptr;
  Deliveries* deliveries_ = nullptr;
  mutable llvm::DenseMap<const clang::FunctionDecl*, const FunctionFacts*> summaries_;
  mutable std::unique_ptr<ComingBack> coming_back_;  // asked of the unit under way
  Teller* teller_ = nullptr;
  bool quiet_ = false;
  RuleTypes rules_;
  bool with_source_ = true;
};

// Adds the model and a checker for each rule that has a check, named ofd.<slug>.
void register_checkers(clang::ento::CheckerRegistry& registry, bool with_source);

}  // namespace ofdcheck::lint
