#include "clang-plugin/source/event_mask.h"

#include "clang/AST/Decl.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

// `event.events`, of this variable.
bool is_mask_of(const Expr* expr, const VarDecl* event) {
  const auto* member = dyn_cast<MemberExpr>(expr->IgnoreParenCasts());
  return member != nullptr && member->getMemberDecl()->getName() == "events" &&
         variable(member->getBase()) == event;
}

EventMask any_of(const EventMask& a, const EventMask& b) {
  return {a.must & b.must, a.may | b.may, a.open || b.open, nullptr};
}

}  // namespace

EventMask mask_of(const Source& source, const Expr* expr) {
  expr = expr->IgnoreParenCasts();
  if (const auto value = source.constant(expr)) {
    const auto bits = static_cast<std::uint32_t>(*value);
    return {bits, bits, false, expr};
  }
  if (const auto* both = dyn_cast<BinaryOperator>(expr);
      both != nullptr && both->getOpcode() == BO_Or) {
    const EventMask left = mask_of(source, both->getLHS());
    const EventMask right = mask_of(source, both->getRHS());
    return {left.must | right.must, left.may | right.may, left.open || right.open, expr};
  }
  if (const auto* choice = dyn_cast<ConditionalOperator>(expr))
    return any_of(mask_of(source, choice->getTrueExpr()), mask_of(source, choice->getFalseExpr()));
  return {0, 0, true, expr};
}

std::optional<EventMask> mask_of_ctl(const Source& source, const Call& ctl) {
  const VarDecl* event = pointed_variable(ctl.argument(3));
  if (event == nullptr || !event->hasLocalStorage() || isa<ParmVarDecl>(event)) return {};
  std::optional<EventMask> mask;
  bool passed = false;
  // Assignments that follow each other in the text may stand in different branches: what an earlier
  // one sets remains possible unless a later one is not below a condition. That is not looked at;
  // so every assignment but the first only widens what may be.
  walk(ctl.in->body, [&](const Stmt* stmt) {
    if (stmt == ctl.expr) passed = true;
    if (passed) return;
    if (const auto* declared = dyn_cast<DeclStmt>(stmt)) {
      if (!declared->isSingleDecl() || declared->getSingleDecl() != event) return;
      const auto* list = event->hasInit() ? dyn_cast<InitListExpr>(event->getInit()) : nullptr;
      if (list != nullptr && list->getNumInits() > 0 &&
          !isa<ImplicitValueInitExpr>(list->getInit(0)))
        mask = mask_of(source, list->getInit(0));
      return;
    }
    const auto* assigned = dyn_cast<BinaryOperator>(stmt);
    if (assigned == nullptr || !assigned->isAssignmentOp() ||
        !is_mask_of(assigned->getLHS(), event))
      return;
    const EventMask value = mask_of(source, assigned->getRHS());
    if (assigned->getOpcode() == BO_Assign && (!mask || (mask->must == 0 && mask->may == 0))) {
      mask = value;
    } else if (assigned->getOpcode() == BO_Assign) {
      mask = any_of(*mask, value);
    } else if (assigned->getOpcode() == BO_OrAssign) {
      const EventMask before = mask.value_or(EventMask{});
      mask = EventMask{before.must, before.may | value.may, before.open || value.open, nullptr};
      // `event.events |= X` right after the assignment, not below a condition.
      const Stmt* around = source.parent(*ctl.in, assigned);
      const Stmt* call = source.parent(*ctl.in, ctl.expr);
      if (around != nullptr && around == call) mask->must |= value.must;
    } else {
      mask = EventMask{0, 0, true, nullptr};
    }
  });
  return mask;
}

std::optional<std::int64_t> operation_of(const Source& source, const Call& ctl) {
  return source.constant(ctl.argument(1));
}

}  // namespace ofdcheck::lint
