#include "clang-plugin/source/forks.h"

#include <algorithm>

#include "clang/AST/Decl.h"
#include "clang/AST/Stmt.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

bool is_fork(const Expr* expr) {
  const auto* call = dyn_cast<CallExpr>(expr->IgnoreParenCasts());
  const LibcCall* libc = call == nullptr ? nullptr : libc_call(call->getDirectCallee());
  return libc != nullptr && libc->id == Libc::fork_;
}

}  // namespace

Forks::Forks(const Source& source, const Function& function) : source_(source) {
  walk(function.body, [&](const Stmt* stmt) {
    if (const auto* assigned = dyn_cast<BinaryOperator>(stmt);
        assigned != nullptr && assigned->getOpcode() == BO_Assign && is_fork(assigned->getRHS()))
      pids_.push_back(variable(assigned->getLHS()));
    const auto* declared = dyn_cast<DeclStmt>(stmt);
    if (declared == nullptr) return;
    for (const Decl* decl : declared->decls())
      if (const auto* held = dyn_cast<VarDecl>(decl);
          held != nullptr && held->hasInit() && is_fork(held->getInit()))
        pids_.push_back(held);
  });
}

bool Forks::is_pid(const Expr* expr) const {
  expr = expr->IgnoreParenCasts();
  if (is_fork(expr)) return true;
  if (const auto* assigned = dyn_cast<BinaryOperator>(expr);
      assigned != nullptr && assigned->getOpcode() == BO_Assign)
    return is_fork(assigned->getRHS());
  const VarDecl* held = variable(expr);
  return held != nullptr && std::find(pids_.begin(), pids_.end(), held) != pids_.end();
}

const Stmt* Forks::child_branch(const Stmt* stmt) const {
  const auto* branch = dyn_cast<IfStmt>(stmt);
  if (branch == nullptr || branch->getCond() == nullptr) return nullptr;
  const Expr* condition = branch->getCond()->IgnoreParenImpCasts();
  if (const auto* test = dyn_cast<BinaryOperator>(condition);
      test != nullptr && test->isEqualityOp() && source_.constant(test->getRHS()) == 0 &&
      is_pid(test->getLHS()))
    return test->getOpcode() == BO_EQ ? branch->getThen() : branch->getElse();
  const auto* negated = dyn_cast<UnaryOperator>(condition);
  return negated != nullptr && negated->getOpcode() == UO_LNot && is_pid(negated->getSubExpr())
             ? branch->getThen()
             : nullptr;
}

}  // namespace ofdcheck::lint
