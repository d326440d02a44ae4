#include "clang-plugin/model/path_notes.h"

#include "clang-plugin/facts/key.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/Stmt.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ExplodedGraph.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramState.h"
#include "llvm/Support/Path.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;
using namespace clang::ento;

struct Role {
  const char* name = nullptr;
  bool (*by)(Kind) = nullptr;  // the kind of call that does it
};

bool opens(Kind kind) {
  return kind == Kind::opens || kind == Kind::accepts;
}
bool closes(Kind kind) {
  return kind == Kind::closes;
}
bool registers(Kind kind) {
  return kind == Kind::registers;
}
bool changes(Kind kind) {
  return kind == Kind::controls;
}
bool shares(Kind kind) {
  return kind == Kind::dups || kind == Kind::controls;
}

// What happened to the descriptor between two neighbouring states; no name for nothing.
Role role_between(const FdState* before, const FdState& now) {
  const FdState nothing;
  const FdState& was = before == nullptr ? nothing : *before;
  if (now.life != was.life && now.life == FdState::Life::open) return {"opened", opens};
  if (now.life != was.life && now.life == FdState::Life::closed) return {"closed", closes};
  if (now.registered && !was.registered) return {"registered", registers};
  if (!now.registered && was.registered) return {"deregistered", registers};
  if (now.registered && now.mask != was.mask) return {"modified", registers};
  if (now.mode != was.mode && now.mode != Mode::unknown) return {"changed", changes};
  return {};
}

// A call of libc that registers nothing.
bool does_otherwise(const Stmt* stmt) {
  const auto* call = dyn_cast_or_null<CallExpr>(stmt);
  const LibcCall* libc = call == nullptr ? nullptr : libc_call(call->getDirectCallee());
  return libc != nullptr && libc->kind != Kind::registers;
}

const FunctionDecl* callee_of(const Stmt* stmt) {
  if (const auto* made = dyn_cast_or_null<CXXConstructExpr>(stmt)) return made->getConstructor();
  const auto* call = dyn_cast_or_null<CallExpr>(stmt);
  return call == nullptr ? nullptr : call->getDirectCallee();
}

}  // namespace

std::string name_of_callee(const Stmt* stmt) {
  if (isa_and_nonnull<ReturnStmt>(stmt)) return "return";
  const FunctionDecl* callee = callee_of(stmt);
  return callee == nullptr ? "a call" : callee->getNameAsString();
}

std::string PathNotes::doer(const Stmt* stmt, bool (*does)(Kind)) const {
  std::string name = name_of_callee(stmt);
  const FunctionDecl* callee = callee_of(stmt);
  if (callee == nullptr || libc_call(callee) != nullptr) return name;
  const FunctionFacts* facts = summary_of(callee, program_);
  if (facts == nullptr) return name;
  for (const Case& each : facts->cases)
    for (const Deed& deed : each.deeds)
      if (does(kind_of(deed.call)) && deed.where.line != 0)
        return name + " (" + llvm::sys::path::filename(deed.where.file).str() + ":" +
               std::to_string(deed.where.line) + ")";
  return name;
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
  Role role;
  const FdState* now = state_of(node->getState(), fd_);
  const FdState* was = state_of(before->getState(), fd_);
  if (now != nullptr && (was == nullptr || !(*was == *now))) role = role_between(was, *now);
  const Stmt* stmt = node->getStmtForDiagnostics();
  // That it was registered, or closed, is known there from elsewhere (index_owners.h).
  if (isa_and_nonnull<DeclStmt>(stmt) || (role.by == registers && does_otherwise(stmt))) role = {};
  if (role.name == nullptr && another_is_open(node->getState(), fd_) &&
      !another_is_open(before->getState(), fd_))
    role = {"shared", shares};
  if (role.name == nullptr || stmt == nullptr) return nullptr;
  const LocationContext* frame = node->getLocationContext();
  const auto* function = dyn_cast_or_null<NamedDecl>(frame->getDecl());
  return std::make_shared<StepPiece>(
      PathDiagnosticLocation(stmt, context.getSourceManager(), frame), role.name,
      doer(stmt, role.by), function == nullptr ? "" : function->getQualifiedNameAsString());
}

}  // namespace ofdcheck::lint
