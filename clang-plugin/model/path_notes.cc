#include "clang-plugin/model/path_notes.h"

#include "clang/AST/Decl.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ExplodedGraph.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramState.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;
using namespace clang::ento;

// What happened to the descriptor between two neighbouring states; null for nothing.
const char* role_between(const FdState* before, const FdState& now) {
  const FdState nothing;
  const FdState& was = before == nullptr ? nothing : *before;
  if (now.life != was.life && now.life == FdState::Life::open) return "opened";
  if (now.life != was.life && now.life == FdState::Life::closed) return "closed";
  if (now.registered && !was.registered) return "registered";
  if (!now.registered && was.registered) return "deregistered";
  if (now.registered && now.mask != was.mask) return "modified";
  if (now.mode != was.mode && now.mode != Mode::unknown) return "changed";
  return nullptr;
}

}  // namespace

std::string name_of_callee(const Stmt* stmt) {
  const auto* call = dyn_cast_or_null<CallExpr>(stmt);
  const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
  return callee == nullptr ? "a call" : callee->getNameAsString();
}

const StepPiece* StepPiece::from(const PathDiagnosticPiece& piece) {
  return piece.getTagStr() == kTag ? static_cast<const StepPiece*>(&piece) : nullptr;
}

void PathNotes::Profile(llvm::FoldingSetNodeID& id) const {
  static const char kind = 0;
  id.AddPointer(&kind);
  id.AddPointer(fd_);
}

PathDiagnosticPieceRef PathNotes::VisitNode(const ExplodedNode* node, BugReporterContext& context,
                                            PathSensitiveBugReport&) {
  const ExplodedNode* before = node->getFirstPred();
  if (before == nullptr) return nullptr;
  const char* role = nullptr;
  const FdState* now = state_of(node->getState(), fd_);
  const FdState* was = state_of(before->getState(), fd_);
  if (now != nullptr && (was == nullptr || !(*was == *now))) role = role_between(was, *now);
  if (role == nullptr && another_is_open(node->getState(), fd_) &&
      !another_is_open(before->getState(), fd_))
    role = "shared";
  if (role == nullptr) return nullptr;
  const Stmt* stmt = node->getStmtForDiagnostics();
  if (stmt == nullptr) return nullptr;
  const LocationContext* frame = node->getLocationContext();
  const auto* function = dyn_cast_or_null<NamedDecl>(frame->getDecl());
  return std::make_shared<StepPiece>(
      PathDiagnosticLocation(stmt, context.getSourceManager(), frame), role, name_of_callee(stmt),
      function == nullptr ? "" : function->getQualifiedNameAsString());
}

}  // namespace ofdcheck::lint
