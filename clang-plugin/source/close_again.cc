#include "clang-plugin/source/close_again.h"

#include <cerrno>

#include "clang-plugin/source/source.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "clang/AST/Stmt.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

bool is_close(const Expr* expr) {
  const auto* call = dyn_cast<CallExpr>(expr->IgnoreParenImpCasts());
  const LibcCall* libc = call == nullptr ? nullptr : libc_call(call->getDirectCallee());
  return libc != nullptr && libc->kind == Kind::closes;
}

// The number of errno, or the name that C++ has for it.
bool is_would_block(const Stmt* stmt) {
  if (const auto* number = dyn_cast<IntegerLiteral>(stmt)) return number->getValue() == EAGAIN;
  const auto* named = dyn_cast<DeclRefExpr>(stmt);
  if (named == nullptr || named->getNameInfo().getName().isEmpty()) return false;
  const std::string name = named->getNameInfo().getAsString();
  return name == "would_block" || name == "try_again" || name == "operation_would_block" ||
         name == "resource_unavailable_try_again";
}

const Expr* condition_of(const Stmt* stmt) {
  if (const auto* branch = dyn_cast<IfStmt>(stmt)) return branch->getCond();
  if (const auto* loop = dyn_cast<DoStmt>(stmt)) return loop->getCond();
  if (const auto* loop = dyn_cast<WhileStmt>(stmt)) return loop->getCond();
  if (const auto* loop = dyn_cast<ForStmt>(stmt)) return loop->getCond();
  return nullptr;
}

}  // namespace

bool asks_whether_closed(const Stmt* body) {
  std::vector<const VarDecl*> results;
  walk(body, [&](const Stmt* stmt) {
    const auto* assigned = dyn_cast<BinaryOperator>(stmt);
    if (assigned != nullptr && assigned->getOpcode() == BO_Assign && is_close(assigned->getRHS()))
      results.push_back(variable(assigned->getLHS()));
    if (const auto* declared = dyn_cast<DeclStmt>(stmt))
      for (const Decl* decl : declared->decls())
        if (const auto* held = dyn_cast<VarDecl>(decl))
          if (held->getInit() != nullptr && is_close(held->getInit())) results.push_back(held);
  });
  bool asks = false;
  walk(body, [&](const Stmt* stmt) {
    const Expr* condition = condition_of(stmt);
    if (condition == nullptr) return;
    bool of_close = false, would_block = false;
    walk(condition, [&](const Stmt* part) {
      const auto* expr = dyn_cast<Expr>(part);
      const VarDecl* held = expr == nullptr ? nullptr : variable(expr);
      of_close |= expr != nullptr && is_close(expr);
      for (const VarDecl* result : results) of_close |= held != nullptr && held == result;
      would_block |= is_would_block(part);
    });
    asks |= of_close && would_block;
  });
  return asks;
}

bool closes_a_range(const Stmt* body, const Expr* call) {
  const auto* close = dyn_cast_or_null<CallExpr>(call);
  const VarDecl* number = close == nullptr || close->getNumArgs() == 0
                              ? nullptr
                              : variable(close->getArg(0));
  if (number == nullptr) return false;
  bool counted = false;
  walk(body, [&](const Stmt* loop) {
    if (!is_loop(loop) || counted) return;
    bool around = false, counts = false;
    walk(loop, [&](const Stmt* stmt) {
      around |= stmt == call;
      if (const auto* step = dyn_cast<UnaryOperator>(stmt))
        counts |= step->isIncrementDecrementOp() && variable(step->getSubExpr()) == number;
      if (const auto* step = dyn_cast<CompoundAssignOperator>(stmt))
        counts |= variable(step->getLHS()) == number;
    });
    counted = around && counts;
  });
  return counted;
}

}  // namespace ofdcheck::lint
