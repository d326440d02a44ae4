#include "clang-plugin/engine/collected.h"

#include "clang-plugin/model/path_notes.h"
#include "clang-plugin/model/rule_types.h"
#include "clang/AST/Decl.h"
#include "clang/Analysis/PathDiagnostic.h"

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

namespace {

constexpr llvm::StringRef kOurs = "ofd.";

std::string name_of(const Decl* decl) {
  const auto* named = dyn_cast_or_null<NamedDecl>(decl);
  return named == nullptr ? "" : named->getQualifiedNameAsString();
}

class Collector final : public PathDiagnosticConsumer {
 public:
  explicit Collector(std::vector<Finding>& findings) : findings_(findings) {}
  llvm::StringRef getName() const override { return "ofdcheck"; }
  bool supportsCrossFileDiagnostics() const override { return true; }
  PathGenerationScheme getGenerationScheme() const override { return Minimal; }

  void FlushDiagnosticsImpl(std::vector<const PathDiagnostic*>& diagnostics, FilesMade*) override {
    for (const PathDiagnostic* diagnostic : diagnostics)
      if (llvm::StringRef(diagnostic->getCheckerName()).starts_with(kOurs)) take(*diagnostic);
  }

 private:
  void take(const PathDiagnostic& diagnostic) {
    Finding finding;
    const std::string name = diagnostic.getCheckerName().str();
    if (!rule_from(std::string_view(name).substr(kOurs.size()), finding.rule)) return;
    finding.level =
        diagnostic.getCategory() == kNoteCategory ? Level::note : row_of(finding.rule).level;
    finding.message = diagnostic.getShortDescription().str();
    const llvm::StringRef all = diagnostic.getVerboseDescription();
    finding.expected = all.substr(finding.message.size()).split("expected ").second.str();
    // The frame that holds all the steps, where that is not the frame of the call.
    PathDiagnosticLocation place = diagnostic.getUniqueingLoc();
    const bool outer = place.isValid();
    if (!outer) place = diagnostic.getLocation();
    finding.where = expansion_of(place);
    const Stmt* call = diagnostic.getLocation().asStmt();
    finding.call = name_of_callee(call == nullptr && outer ? place.asStmt() : call);
    finding.function =
        name_of(outer ? diagnostic.getUniqueingDecl() : diagnostic.getDeclWithIssue());
    for (const auto& piece : diagnostic.path.flatten(true))
      if (const StepPiece* step = StepPiece::from(*piece))
        finding.steps.push_back(
            {step->role, step->call, step->function, expansion_of(step->getLocation())});
    findings_.push_back(std::move(finding));
  }

  static SourceLocation expansion_of(const PathDiagnosticLocation& place) {
    const FullSourceLoc at = place.asLocation();
    return at.getManager().getExpansionLoc(at);
  }

  std::vector<Finding>& findings_;
};

}  // namespace

std::unique_ptr<PathDiagnosticConsumer> collected_into(std::vector<Finding>& findings) {
  return std::make_unique<Collector>(findings);
}

}  // namespace ofdcheck::lint
