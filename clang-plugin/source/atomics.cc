#include "clang-plugin/source/atomics.h"

#include "clang-plugin/source/source.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

StringRef name_of(const FunctionDecl* callee) {
  return callee != nullptr && callee->getIdentifier() != nullptr ? callee->getName() : "";
}

bool is_atomic_class(const FunctionDecl* callee) {
  const auto* method = dyn_cast_or_null<CXXMethodDecl>(callee);
  return method != nullptr && method->getParent()->isInStdNamespace() &&
         method->getParent()->getName().contains("atomic");
}

bool is_builtin(StringRef name) {
  return name.starts_with("__sync_") || name.starts_with("__atomic_") ||
         name.starts_with("__c11_atomic_") || name.starts_with("atomic_");
}

// How the operation is called, wherever it comes from: "fetch_sub", "exchange". Empty for any other
// statement.
StringRef operation_of(const Stmt* stmt) {
  if (const auto* atomic = dyn_cast<AtomicExpr>(stmt)) return atomic->getOpAsString();
  const auto* call = dyn_cast<CallExpr>(stmt);
  const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
  if (callee == nullptr) return "";
  if (is_builtin(name_of(callee)) || is_atomic_class(callee)) return name_of(callee);
  return "";
}

bool counts_by_operator(const Stmt* stmt, bool down_only) {
  if (const auto* called = dyn_cast<CXXOperatorCallExpr>(stmt);
      called != nullptr && is_atomic_class(called->getDirectCallee()))
    return called->getOperator() == OO_MinusMinus || called->getOperator() == OO_MinusEqual ||
           (!down_only &&
            (called->getOperator() == OO_PlusPlus || called->getOperator() == OO_PlusEqual));
  const auto* counted = dyn_cast<UnaryOperator>(stmt);
  return counted != nullptr && counted->getSubExpr()->getType()->isAtomicType() &&
         (down_only ? counted->isDecrementOp() : counted->isIncrementDecrementOp());
}

template <typename Is>
bool any_below(const Stmt* stmt, const Is& is) {
  bool any = false;
  if (stmt != nullptr) walk(stmt, [&](const Stmt* each) { any = any || is(each); });
  return any;
}

bool is_atomic_change(const Stmt* stmt) {
  if (counts_by_operator(stmt, false)) return true;
  const StringRef name = operation_of(stmt);
  for (const StringRef change :
       {"exchange", "test_and_set", "lock_test", "compare_and_swap", "fetch_", "_fetch"})
    if (name.contains(change)) return true;
  return false;
}

bool is_atomic_decrement(const Stmt* stmt) {
  if (counts_by_operator(stmt, true)) return true;
  const StringRef name = operation_of(stmt);
  return name.contains("fetch_sub") || name.contains("sub_fetch") ||
         name.contains("fetch_and_sub") || name.contains("sub_and_fetch");
}

}  // namespace

bool lowers_counter_in_test(const Decl* decl) {
  const auto* function = dyn_cast_or_null<FunctionDecl>(decl);
  const Stmt* body = function == nullptr ? nullptr : function->getBody();
  if (body == nullptr) return false;
  bool lowers = false;
  each_condition(body, [&](const Expr* condition) {
    lowers = lowers || any_below(condition, is_atomic_decrement);
  });
  return lowers;
}

bool tests_atomic_change(const Stmt* body) {
  bool tests = false;
  each_condition(body, [&](const Expr* condition) {
    tests = tests || any_below(condition, is_atomic_change);
  });
  walk(body, [&](const Stmt* stmt) {
    const auto* declared = dyn_cast<DeclStmt>(stmt);
    if (tests || declared == nullptr) return;
    for (const Decl* decl : declared->decls())
      if (const auto* held = dyn_cast<VarDecl>(decl);
          held != nullptr && held->hasInit() && held->getType()->isBooleanType())
        tests = tests || any_below(held->getInit(), is_atomic_change);
  });
  return tests;
}

}  // namespace ofdcheck::lint
