#include "clang-plugin/model/holders.h"

#include <set>

#include "clang-plugin/source/source.h"
#include "clang-plugin/source/threads.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Analysis/CFG.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramState.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/Store.h"

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

namespace {

// Of functions that call one another this far down; what is further down is taken to come back.
constexpr unsigned kDeepestEnd = 3;

bool is_without_end(const FunctionDecl* function, AnalysisManager& manager, unsigned depth);

// Whoever comes to the block's begin does not come to its end.
bool stops(const CFGBlock& block, AnalysisManager& manager, unsigned depth) {
  if (block.hasNoReturnElement()) return true;
  for (const CFGElement& element : block) {
    const auto stmt = element.getAs<CFGStmt>();
    if (!stmt) continue;
    const auto* call = dyn_cast<CallExpr>(stmt->getStmt());
    const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
    if (callee != nullptr && depth < kDeepestEnd && is_without_end(callee, manager, depth + 1))
      return true;
  }
  return false;
}

bool throws(const CFGBlock& block) {
  for (const CFGElement& element : block)
    if (const auto stmt = element.getAs<CFGStmt>(); stmt && isa<CXXThrowExpr>(stmt->getStmt()))
      return true;
  return false;
}

bool is_without_end(const FunctionDecl* function, AnalysisManager& manager, unsigned depth) {
  const FunctionDecl* with_body = nullptr;
  if (function == nullptr || !function->hasBody(with_body) || with_body->isDependentContext())
    return false;
  // Which body a virtual call runs is not known.
  if (const auto* method = dyn_cast<CXXMethodDecl>(with_body);
      method != nullptr && method->isVirtual() && !isa<CXXDestructorDecl>(method))
    return false;
  // A library's functions say so themselves.
  const SourceManager& sources = manager.getSourceManager();
  if (sources.isInSystemHeader(sources.getExpansionLoc(with_body->getLocation()))) return false;
  const CFG* graph = manager.getAnalysisDeclContext(with_body)->getCFG();
  if (graph == nullptr) return false;
  std::set<const CFGBlock*> seen{&graph->getEntry()};
  std::vector<const CFGBlock*> open{&graph->getEntry()};
  while (!open.empty()) {
    const CFGBlock* block = open.back();
    open.pop_back();
    if (block == &graph->getExit()) return false;
    if (stops(*block, manager, depth)) continue;
    const bool leaves = throws(*block);
    for (const CFGBlock* next : block->succs())
      if (next != nullptr && !(leaves && next == &graph->getExit()) && seen.insert(next).second)
        open.push_back(next);
  }
  return true;
}

// Nothing ends the variable's life before the function's: it stands in the outermost block, or in
// that of a try.
bool lives_to_the_end(const VarDecl* held, const Stmt* block) {
  if (const auto* attempt = dyn_cast<CXXTryStmt>(block)) block = attempt->getTryBlock();
  if (!isa<CompoundStmt>(block)) return false;
  for (const Stmt* each : block->children()) {
    if (isa<CXXTryStmt>(each) && lives_to_the_end(held, each)) return true;
    const auto* declared = dyn_cast<DeclStmt>(each);
    if (declared == nullptr) continue;
    for (const Decl* decl : declared->decls())
      if (decl == held) return true;
  }
  return false;
}

// Not in a loop, and at most once: what it holds at last it holds to the end.
bool holds_to_the_end(const VarDecl* held, const Stmt* body) {
  const auto is_constant = [&](const Expr* value) {
    return !value->isInstantiationDependent() && value->isEvaluatable(held->getASTContext());
  };
  bool in_loop = false;
  unsigned stores = held->hasInit() && !is_constant(held->getInit()) ? 1 : 0;
  walk(body, [&](const Stmt* stmt) {
    if (is_loop(stmt)) in_loop = in_loop || changes_in(stmt, held);
    const auto* assigned = dyn_cast<BinaryOperator>(stmt);
    if (assigned != nullptr && assigned->isAssignmentOp() && variable(assigned->getLHS()) == held)
      ++stores;
  });
  return !in_loop && stores <= 1;
}

}  // namespace

bool is_without_end(const Decl* function, AnalysisManager& manager) {
  return is_without_end(dyn_cast_or_null<FunctionDecl>(function), manager, 0);
}

bool is_held_by_main(const ProgramStateRef& state, SymbolRef fd, const StackFrameContext* frame) {
  while (!frame->inTopFrame()) frame = frame->getParent()->getStackFrame();
  const auto* main = dyn_cast_or_null<FunctionDecl>(frame->getDecl());
  if (main == nullptr || !main->isMain() || main->getBody() == nullptr) return false;
  struct Holders : StoreManager::BindingsHandler {
    explicit Holders(SymbolRef number) : fd(number) {}
    bool HandleBinding(StoreManager&, clang::ento::Store, const MemRegion* region,
                       SVal value) override {
      const auto* place = dyn_cast<VarRegion>(region);
      if (place != nullptr && place->getDecl()->hasLocalStorage() && value.getAsSymbol() == fd)
        held.push_back(place->getDecl());
      return true;
    }
    SymbolRef fd;
    std::vector<const VarDecl*> held;
  } holders(fd);
  state->getStateManager().iterBindings(state, holders);
  for (const VarDecl* held : holders.held)
    if (held->getDeclContext() == main && lives_to_the_end(held, main->getBody()) &&
        holds_to_the_end(held, main->getBody()))
      return true;
  return false;
}

}  // namespace ofdcheck::lint
