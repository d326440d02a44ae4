#include "clang-plugin/source/handed.h"

#include "clang-plugin/source/places.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

// Behind conversions, copies and a local variable that holds it.
const FunctionDecl* function_behind(const Expr* expr) {
  for (int turns = 0; expr != nullptr && turns < 8; ++turns) {
    expr = bare(expr);
    if (const auto* address = dyn_cast<UnaryOperator>(expr);
        address != nullptr && address->getOpcode() == UO_AddrOf)
      expr = address->getSubExpr()->IgnoreParenImpCasts();
    if (const auto* lambda = dyn_cast<LambdaExpr>(expr)) return lambda->getCallOperator();
    const auto* name = dyn_cast<DeclRefExpr>(expr);
    if (name == nullptr) return nullptr;
    if (const auto* function = dyn_cast<FunctionDecl>(name->getDecl())) return function;
    const auto* held = dyn_cast<VarDecl>(name->getDecl());
    if (held == nullptr || !held->hasInit() || !held->hasLocalStorage()) return nullptr;
    expr = held->getInit();
  }
  return nullptr;
}

}  // namespace

void each_handed(const Source& source,
                 const std::function<void(const FunctionDecl* to, int parameter,
                                          const Function& what)>& take) {
  const auto look = [&](const FunctionDecl* to, const auto& arguments) {
    int index = 0;
    for (const Expr* argument : arguments) {
      const FunctionDecl* given = to == nullptr ? nullptr : function_behind(argument);
      if (const Function* what = given == nullptr ? nullptr : source.function(given))
        take(to, index, *what);
      ++index;
    }
  };
  for (const Function& function : source.functions())
    walk(function.body, [&](const Stmt* stmt) {
      if (const auto* call = dyn_cast<CallExpr>(stmt); call && !isa<CXXOperatorCallExpr>(call))
        look(call->getDirectCallee(), call->arguments());
      if (const auto* made = dyn_cast<CXXConstructExpr>(stmt))
        look(made->getConstructor(), made->arguments());
    });
}

const Expr* root_of(const Expr* expr) {
  for (int turns = 0; expr != nullptr && turns < 16; ++turns) {
    expr = bare(expr);
    if (const auto* member = dyn_cast<MemberExpr>(expr))
      expr = member->getBase();
    else if (const auto* unary = dyn_cast<UnaryOperator>(expr))
      expr = unary->getSubExpr();
    else if (const auto* element = dyn_cast<ArraySubscriptExpr>(expr))
      expr = element->getBase();
    else if (const auto* call = dyn_cast<CXXMemberCallExpr>(expr))
      expr = call->getImplicitObjectArgument();
    else if (const auto* called = dyn_cast<CXXOperatorCallExpr>(expr); called && called->getNumArgs() > 0)
      expr = called->getArg(0);
    else
      return expr;
  }
  return nullptr;
}

}  // namespace ofdcheck::lint
