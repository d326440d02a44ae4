#include "clang-plugin/source/one_shots.h"

#include <sys/epoll.h>

#include "clang-plugin/source/event_mask.h"
#include "clang-plugin/source/places.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/Stmt.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

// The variable that a field is of, through elements and pointers.
const VarDecl* root_variable(const Expr* expr) {
  while (expr != nullptr) {
    expr = expr->IgnoreParenCasts();
    if (const auto* member = dyn_cast<MemberExpr>(expr))
      expr = member->getBase();
    else if (const auto* element = dyn_cast<ArraySubscriptExpr>(expr))
      expr = element->getBase();
    else if (const auto* unary = dyn_cast<UnaryOperator>(expr))
      expr = unary->getSubExpr();
    else
      return variable(expr);
  }
  return nullptr;
}

const FieldDecl* field_of(const Stmt* stmt) {
  const auto* member = dyn_cast_or_null<MemberExpr>(stmt);
  return member == nullptr ? nullptr : dyn_cast<FieldDecl>(member->getMemberDecl());
}

template <typename Take>
void each_condition(const Stmt* body, const Take& take) {
  walk(body, [&](const Stmt* stmt) {
    if (const auto* branch = dyn_cast<IfStmt>(stmt)) take(branch->getCond());
    if (const auto* loop = dyn_cast<WhileStmt>(stmt)) take(loop->getCond());
    if (const auto* loop = dyn_cast<ForStmt>(stmt); loop != nullptr && loop->getCond() != nullptr)
      take(loop->getCond());
    if (const auto* choice = dyn_cast<SwitchStmt>(stmt)) take(choice->getCond());
    if (const auto* choice = dyn_cast<ConditionalOperator>(stmt)) take(choice->getCond());
    if (const auto* both = dyn_cast<BinaryOperator>(stmt); both != nullptr && both->isLogicalOp())
      take(both->getLHS());
  });
}

bool changes_registration(const Source& source, const Function& function, int depth = 0) {
  for (const Call& call : function.calls)
    if (call.libc->kind == Kind::registers && operation_of(source, call) != EPOLL_CTL_DEL)
      return true;
  if (depth > 3) return false;
  for (const FunctionDecl* callee : function.callees) {
    const Function* known = source.function(callee);
    if (known != nullptr && known != &function && changes_registration(source, *known, depth + 1))
      return true;
  }
  return false;
}

bool is_truth(const Expr* value) {
  value = value->IgnoreParenImpCasts();
  if (value->getType()->isBooleanType()) return true;
  const auto* binary = dyn_cast<BinaryOperator>(value);
  const auto* unary = dyn_cast<UnaryOperator>(value);
  return (binary != nullptr && (binary->isComparisonOp() || binary->isLogicalOp())) ||
         (unary != nullptr && unary->getOpcode() == UO_LNot);
}

}  // namespace

Resumers resumers_of(const Source& source) {
  Resumers resumers;
  for (const Function& function : source.functions()) {
    if (!changes_registration(source, function)) continue;
    each_condition(function.body, [&](const Expr* condition) {
      walk(condition, [&](const Stmt* stmt) {
        if (const FieldDecl* field = field_of(stmt))
          resumers[field].push_back({function.decl, root_variable(cast<Expr>(stmt))});
      });
    });
  }
  return resumers;
}

bool is_mark_to_resume(const Stmt* store, const FunctionDecl* in, const Resumers& resumers,
                       const ASTContext& context) {
  const auto* assigned = dyn_cast_or_null<BinaryOperator>(store);
  if (assigned == nullptr || assigned->getOpcode() != BO_Assign) return false;
  const Expr* to = assigned->getLHS()->IgnoreParenImpCasts();
  const auto found = resumers.find(field_of(to));
  if (found == resumers.end()) return false;
  if (!to->getType()->isBooleanType() && !is_truth(assigned->getRHS()) &&
      !assigned->getRHS()->isEvaluatable(context))
    return false;
  const VarDecl* marked = root_variable(to);
  for (const Resumer& each : found->second)
    if (each.in->getCanonicalDecl() != in->getCanonicalDecl() ||
        (marked != nullptr && each.asked != nullptr && each.asked != marked))
      return true;
  return false;
}

bool registers_one_shots_only(const Source& source) {
  bool any = false, only = true;
  const Places& places = source.places();
  source.each_call(Kind::registers, [&](const Call& ctl) {
    const auto operation = operation_of(source, ctl);
    if (operation && *operation != EPOLL_CTL_ADD) return;
    const auto mask = mask_of_ctl(source, ctl);
    if (mask && mask->has(EPOLLONESHOT)) {
      any = true;
      return;
    }
    only = only && (places.is_listener(*ctl.in, ctl.argument(2)) ||
                    places.made_by(*ctl.in, ctl.argument(2), [](const Call& made) {
                      return made.libc->id == Libc::eventfd_ ||
                             made.libc->id == Libc::timerfd_create_ ||
                             made.libc->id == Libc::signalfd_;
                    }));
  });
  return any && only;
}

}  // namespace ofdcheck::lint
