#include "clang-plugin/source/always.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/Stmt.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

bool may_leave(const Stmt* stmt) {
  bool leaves = false;
  walk(stmt, [&](const Stmt* part) {
    leaves |= isa<ReturnStmt, GotoStmt, IndirectGotoStmt, CXXThrowExpr>(part);
  });
  return leaves;
}

bool is_always_part(const Expr* whole, const Stmt* part) {
  if (const auto* both = dyn_cast<BinaryOperator>(whole))
    return !both->isLogicalOp() || both->getLHS() == part;
  if (const auto* choice = dyn_cast<AbstractConditionalOperator>(whole))
    return choice->getCond() == part;
  return !isa<LambdaExpr>(whole);
}

}  // namespace

bool is_always_done(const Source& source, const Function& function, const Stmt* stmt) {
  for (const Stmt* around = source.parent(function, stmt); around != nullptr;
       stmt = around, around = source.parent(function, around)) {
    if (const auto* block = dyn_cast<CompoundStmt>(around)) {
      for (const Stmt* each : block->body()) {
        if (each == stmt) break;
        if (isa<LabelStmt>(each) || may_leave(each)) return false;
      }
    } else if (const auto* branch = dyn_cast<IfStmt>(around)) {
      if (branch->getCond() != stmt && !(always_holds(branch) && branch->getThen() == stmt))
        return false;
    } else if (const auto* whole = dyn_cast<Expr>(around)) {
      if (!is_always_part(whole, stmt)) return false;
    } else if (!isa<ReturnStmt, DeclStmt>(around)) {
      return false;
    }
  }
  return stmt == function.body;
}

}  // namespace ofdcheck::lint
