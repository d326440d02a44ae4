#include "clang-plugin/source/comes_back.h"

#include <set>
#include <vector>

#include "clang-plugin/source/source.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Analysis/CFG.h"

namespace ofdcheck::lint {

using namespace clang;

namespace {

// Of functions that call one another this far down; what is further down is taken to come back.
constexpr unsigned kDeepest = 5;

template <typename Is>
bool any_statement(const CFGBlock& block, const Is& is) {
  for (const CFGElement& element : block)
    if (const auto stmt = element.getAs<CFGStmt>(); stmt && is(stmt->getStmt())) return true;
  return false;
}

// The parent comes back.
bool forks(const FunctionDecl* function) {
  bool any = false;
  walk(function->getBody(), [&](const Stmt* stmt) {
    const auto* call = dyn_cast<CallExpr>(stmt);
    const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
    const LibcCall* libc = callee == nullptr ? nullptr : libc_call(callee);
    any |= libc != nullptr && libc->kind == Kind::forks;
  });
  return any;
}

// Which body a virtual call runs is not known.
bool is_virtual(const FunctionDecl* function) {
  const auto* method = dyn_cast<CXXMethodDecl>(function);
  return method != nullptr && method->isVirtual() && !isa<CXXDestructorDecl>(method);
}

// Without a condition, or with one that always holds.
bool is_endless(const Stmt* stmt, const ASTContext& context) {
  const Expr* condition = nullptr;
  if (const auto* counted = dyn_cast<ForStmt>(stmt)) {
    condition = counted->getCond();
    if (condition == nullptr) return true;
  } else if (const auto* loop = dyn_cast<WhileStmt>(stmt)) {
    condition = loop->getCond();
  } else if (const auto* once = dyn_cast<DoStmt>(stmt)) {
    condition = once->getCond();
  }
  bool holds = false;
  return condition != nullptr && !condition->isValueDependent() &&
         condition->EvaluateAsBooleanCondition(holds, context) && holds;
}

}  // namespace

Return ComingBack::from(const FunctionDecl* function, unsigned depth) {
  if (function == nullptr) return Return::usual;
  function = function->getCanonicalDecl();
  // One that calls itself comes back, as far as it is asked by itself.
  const auto [at, made] = known_.try_emplace(function, Return::usual);
  if (!made) return at->second;
  const FunctionDecl* with_body = nullptr;
  if (!function->hasBody(with_body) || with_body->isDependentContext() || is_virtual(with_body) ||
      is_of_system(with_body))
    return Return::usual;
  const Return found = look_into(with_body, depth);
  return known_[function] = found;
}

// Most functions have nothing in them that could keep them: no graph is made of these.
bool ComingBack::may_end(const FunctionDecl* function, unsigned depth) {
  bool may = false;
  walk(function->getBody(), [&](const Stmt* stmt) {
    may = may || isa<CXXThrowExpr>(stmt) || is_endless(stmt, context_);
    const auto* call = dyn_cast<CallExpr>(stmt);
    const FunctionDecl* callee = may || call == nullptr ? nullptr : call->getDirectCallee();
    if (callee == nullptr) return;
    may = callee->isNoReturn() || callee->hasAttr<AnalyzerNoReturnAttr>() ||
          (depth < kDeepest && from(callee, depth + 1) != Return::usual);
  });
  return may;
}

// Whoever comes to the block's begin does not come to its end.
bool ComingBack::stops(const CFGBlock& block, unsigned depth) {
  return block.hasNoReturnElement() || any_statement(block, [&](const Stmt* stmt) {
           const auto* call = dyn_cast<CallExpr>(stmt);
           const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
           return callee != nullptr && depth < kDeepest && from(callee, depth + 1) != Return::usual;
         });
}

Return ComingBack::look_into(const FunctionDecl* function, unsigned depth) {
  if (!may_end(function, depth)) return Return::usual;
  CFG::BuildOptions options;
  options.setAllAlwaysAdd();
  options.AddImplicitDtors = true;
  const auto graph = CFG::buildCFG(function, function->getBody(), &context_, options);
  if (graph == nullptr) return Return::usual;
  unsigned ends = 0, returns = 0;
  std::set<const CFGBlock*> seen{&graph->getEntry()};
  std::vector<const CFGBlock*> open{&graph->getEntry()};
  while (!open.empty()) {
    const CFGBlock* block = open.back();
    open.pop_back();
    if (stops(*block, depth)) {
      ++ends;
      continue;
    }
    const bool throws =
        any_statement(*block, [](const Stmt* stmt) { return isa<CXXThrowExpr>(stmt); });
    for (const CFGBlock* next : block->succs()) {
      if (next == nullptr) continue;
      if (next != &graph->getExit()) {
        if (seen.insert(next).second) open.push_back(next);
      } else if (throws) {
        ++ends;
      } else if (any_statement(*block, [](const Stmt* stmt) { return isa<ReturnStmt>(stmt); })) {
        ++returns;
      } else {
        return Return::usual;
      }
    }
  }
  if (returns == 0) return Return::never;
  // One way out for one way on is what a function has that is called to see whether all is well.
  const bool seldom = function->getReturnType()->isVoidType() && 2 * returns <= ends;
  return seldom && !forks(function) ? Return::seldom : Return::usual;
}

}  // namespace ofdcheck::lint
