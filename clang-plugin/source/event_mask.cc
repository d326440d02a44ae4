#include "clang-plugin/source/event_mask.h"

#include "clang-plugin/facts/flows.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/source/places.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"

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
  return {either(a, b), nullptr};
}

// By what the program stores wherever its parts stand.
MaskBits by_program(const Source& source, const Expr* expr) {
  const Masks& masks = source.program().masks();
  std::optional<MaskBits> bits;
  for (const MaskFlow& flow : values_of(source, expr)) {
    const MaskBits one = masks.value_of(flow);
    bits = bits ? either(*bits, one) : one;
  }
  return bits.value_or(MaskBits{});
}

// Whoever calls the function does so in this unit.
bool is_called_here_only(const FunctionDecl* function) {
  return !function->hasExternalFormalLinkage() || function->getAccess() == AS_private;
}

// What a parameter may be given.
std::optional<EventMask> mask_of_parameter(const Source& source, const Expr* expr) {
  const auto* parameter = dyn_cast_or_null<ParmVarDecl>(variable(expr));
  const auto* owner =
      parameter == nullptr ? nullptr : dyn_cast<FunctionDecl>(parameter->getDeclContext());
  if (owner == nullptr || !is_called_here_only(owner)) return {};
  std::optional<EventMask> mask;
  for (const Given& given : source.places().calls_of(owner)) {
    const unsigned index = parameter->getFunctionScopeIndex();
    if (index >= given.arguments.size()) return {};
    // One more function in between is not looked through.
    const auto value = source.constant(given.arguments[index]);
    if (!value) return {};
    const auto bits = static_cast<std::uint32_t>(*value);
    const EventMask one{MaskBits::of(bits), nullptr};
    mask = mask ? any_of(*mask, one) : one;
  }
  return mask;
}

}  // namespace

EventMask mask_of(const Source& source, const Expr* expr) {
  expr = expr->IgnoreParenCasts();
  if (const auto value = source.constant(expr)) {
    return {MaskBits::of(static_cast<std::uint32_t>(*value)), expr};
  }
  if (const auto* both = dyn_cast<BinaryOperator>(expr);
      both != nullptr && both->getOpcode() == BO_Or) {
    const EventMask left = mask_of(source, both->getLHS());
    const EventMask right = mask_of(source, both->getRHS());
    return {left | right, expr};
  }
  if (const auto given = mask_of_parameter(source, expr)) return *given;
  if (const auto* choice = dyn_cast<ConditionalOperator>(expr))
    return any_of(mask_of(source, choice->getTrueExpr()), mask_of(source, choice->getFalseExpr()));
  return {by_program(source, expr), expr};
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
      const MaskBits before = mask.value_or(EventMask{MaskBits::of(0)});
      mask = EventMask{either(before, before | value), nullptr};
      // `event.events |= X` right after the assignment, not below a condition.
      const Stmt* around = source.parent(*ctl.in, assigned);
      const Stmt* call = source.parent(*ctl.in, ctl.expr);
      if (around != nullptr && around == call) mask->must |= value.must;
    } else {
      mask = EventMask{};
    }
  });
  return mask;
}

std::optional<std::int64_t> operation_of(const Source& source, const Call& ctl) {
  return source.constant(ctl.argument(1));
}

}  // namespace ofdcheck::lint
