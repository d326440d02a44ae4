#include "clang-plugin/source/one_shots.h"

#include <sys/epoll.h>

#include <algorithm>

#include "clang-plugin/source/event_mask.h"
#include "clang-plugin/source/handed.h"
#include "clang-plugin/source/places.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/Stmt.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

const FieldDecl* field_of(const Stmt* stmt) {
  const auto* member = dyn_cast_or_null<MemberExpr>(stmt);
  return member == nullptr ? nullptr : dyn_cast<FieldDecl>(member->getMemberDecl());
}

bool changes_registration(const Source& source, const Function& function) {
  return std::any_of(function.calls.begin(), function.calls.end(), [&](const Call& call) {
    return call.libc->kind == Kind::registers && operation_of(source, call) != EPOLL_CTL_DEL;
  });
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
    if (!reaches(source, function,
                 [&](const Function& each) { return changes_registration(source, each); }, 4))
      continue;
    each_condition(function.body, [&](const Expr* condition) {
      walk(condition, [&](const Stmt* stmt) {
        if (const FieldDecl* field = field_of(stmt))
          resumers[field].push_back({function.decl, variable(root_of(cast<Expr>(stmt)))});
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
  const VarDecl* marked = variable(root_of(to));
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
