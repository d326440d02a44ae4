#include "clang-plugin/model/holders.h"

#include "clang-plugin/source/source.h"
#include "clang-plugin/source/threads.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramState.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/Store.h"

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

namespace {

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
