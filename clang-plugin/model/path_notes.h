// The steps of a path that a finding rests on, as notes: opened, registered, shared, closed.
#pragma once

#include "clang-plugin/facts/program.h"
#include "clang-plugin/model/descriptors.h"
#include "clang/StaticAnalyzer/Core/BugReporter/BugReporterVisitors.h"

namespace ofdcheck::lint {

// The name of the function that a statement calls; "return" where it returns.
std::string name_of_callee(const clang::Stmt* stmt);

// A note of ours in the analyzer's report, with its parts still apart.
class StepPiece : public clang::ento::PathDiagnosticEventPiece {
 public:
  StepPiece(const clang::ento::PathDiagnosticLocation& place, const std::string& as,
            const std::string& by, const std::string& in)
      : PathDiagnosticEventPiece(place, as + " by " + by, true), role(as), call(by), function(in) {
    setTag(kTag);
  }
  // Null for the analyzer's own notes.
  static const StepPiece* from(const clang::ento::PathDiagnosticPiece& piece);

  const std::string role;
  const std::string call;
  const std::string function;

 private:
  static constexpr char kTag[] = "ofdcheck-step";
};

class PathNotes final : public clang::ento::BugReporterVisitor {
 public:
  PathNotes(SymbolRef fd, const ProgramFacts* program) : fd_(fd), program_(program) {}
  void Profile(llvm::FoldingSetNodeID& id) const override;
  clang::ento::PathDiagnosticPieceRef VisitNode(const clang::ento::ExplodedNode* node,
                                                clang::ento::BugReporterContext& context,
                                                clang::ento::PathSensitiveBugReport&) override;

 private:
  // Who does it: libc's function, or one of another file, and where it does it.
  std::string doer(const clang::Stmt* stmt, bool (*does)(Kind)) const;

  SymbolRef fd_;
  const ProgramFacts* program_;
};

}  // namespace ofdcheck::lint
