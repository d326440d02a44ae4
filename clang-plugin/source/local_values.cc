#include "clang-plugin/source/local_values.h"

#include <algorithm>
#include <vector>

#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

namespace ofdcheck::lint {

using namespace clang;

namespace {

const VarDecl* local(const Expr* expr) {
  const VarDecl* held = variable(expr);
  return held != nullptr && held->hasLocalStorage() ? held : nullptr;
}

// A record that a call returns, through what C++ puts around it.
const Expr* behind_copies(const Expr* expr) {
  for (const Expr* before = nullptr; expr != before;) {
    before = expr;
    expr = expr->IgnoreParenCasts()->IgnoreImplicit();
    if (const auto* made = dyn_cast<CXXConstructExpr>(expr);
        made != nullptr && made->getNumArgs() == 1 &&
        made->getConstructor()->isCopyOrMoveConstructor())
      expr = made->getArg(0);
  }
  return expr;
}

// Names of local variables that are neither read nor stored to as such: who has their address, or a
// reference, may store to them unseen.
std::set<const VarDecl*> unseen_in(const Source& source, const Function& function) {
  std::set<const VarDecl*> unseen;
  walk(function.body, [&](const Stmt* stmt) {
    if (const auto* lambda = dyn_cast<LambdaExpr>(stmt))
      for (const LambdaCapture& capture : lambda->captures())
        if (capture.capturesVariable() && capture.getCaptureKind() == LCK_ByRef)
          unseen.insert(dyn_cast<VarDecl>(capture.getCapturedVar()));
    const auto* name = dyn_cast<DeclRefExpr>(stmt);
    const VarDecl* held = name == nullptr ? nullptr : local(name);
    if (held == nullptr || held->getType().isConstQualified()) return;
    const Stmt* around = source.parent(function, name);
    while (isa_and_nonnull<ParenExpr>(around)) around = source.parent(function, around);
    if (isa_and_nonnull<MemberExpr>(around)) return;
    if (const auto* cast = dyn_cast_or_null<CastExpr>(around);
        cast != nullptr &&
        (cast->getCastKind() == CK_LValueToRValue || cast->getType().isConstQualified()))
      return;
    if (const auto* made = dyn_cast_or_null<CXXConstructExpr>(around);
        made != nullptr && made->getConstructor()->isCopyOrMoveConstructor())
      return;
    if (const auto* binary = dyn_cast_or_null<BinaryOperator>(around);
        binary != nullptr && binary->isAssignmentOp())
      return;
    if (const auto* change = dyn_cast_or_null<UnaryOperator>(around);
        change != nullptr && change->isIncrementDecrementOp())
      return;
    unseen.insert(held);
  });
  return unseen;
}

}  // namespace

bool is_empty(const Range& range) {
  return range.from > range.to;
}

Range both(const Range& one, const Range& other) {
  return {std::max(one.from, other.from), std::min(one.to, other.to)};
}

Range kept(Range range, BinaryOperatorKind than, std::int64_t number) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  switch (than) {
    case BO_LT:
      return both(range, {Range().from, number - 1});
    case BO_LE:
      return both(range, {Range().from, number});
    case BO_GT:
      return both(range, {number + 1, kMost});
    case BO_GE:
      return both(range, {number, kMost});
    case BO_EQ:
      return both(range, {number, number});
    case BO_NE:
      if (range.from == number) ++range.from;
      if (range.to == number) --range.to;
      return range;
    default:
      return range;
  }
}

std::optional<bool> is_true(const std::optional<Range>& range) {
  if (!range) return {};
  if (range->from == 0 && range->to == 0) return false;
  if (range->from > 0 || range->to < 0) return true;
  return {};
}

LocalValues::LocalValues(const Source& source, const Function& function)
    : source_(source), body_(function.body), unseen_(unseen_in(source, function)) {}

std::optional<LocalPlace> LocalValues::at(const Expr* expr) const {
  expr = expr->IgnoreParenCasts();
  if (const auto* assigned = dyn_cast<BinaryOperator>(expr);
      assigned != nullptr && assigned->getOpcode() == BO_Assign)
    return at(assigned->getLHS());
  if (const VarDecl* held = local(expr))
    return unseen_.contains(held) ? std::nullopt : std::optional<LocalPlace>({held, nullptr});
  if (const auto* member = dyn_cast<MemberExpr>(expr)) {
    const VarDecl* held = local(member->getBase());
    if (held != nullptr && !member->isArrow() && !unseen_.contains(held))
      return LocalPlace{held, member->getMemberDecl()};
  }
  if (isa<CallExpr>(expr)) return LocalPlace{expr, nullptr};
  return {};
}

std::optional<Range> LocalValues::value(const Expr* expr, const KnownValues& known) const {
  if (const auto constant = source_.constant(expr)) return Range{*constant, *constant};
  expr = expr->IgnoreParenCasts();
  if (const auto place = at(expr)) {
    const auto found = known.find(*place);
    if (found != known.end()) return found->second;
    return {};
  }
  if (const auto* unary = dyn_cast<UnaryOperator>(expr);
      unary != nullptr && unary->getOpcode() == UO_LNot)
    if (const auto truth = is_true(value(unary->getSubExpr(), known)))
      return Range{!*truth, !*truth};
  if (const auto* choice = dyn_cast<ConditionalOperator>(expr)) {
    if (const auto found = known.find({expr, nullptr}); found != known.end()) return found->second;
    const auto one = value(choice->getTrueExpr(), known);
    const auto other = value(choice->getFalseExpr(), known);
    if (!one || !other) return {};
    return Range{std::min(one->from, other->from), std::max(one->to, other->to)};
  }
  if (const auto* binary = dyn_cast<BinaryOperator>(expr);
      binary != nullptr && binary->isLogicalOp()) {
    const auto found = known.find({expr, nullptr});
    return found == known.end() ? value(binary->getRHS(), known) : found->second;
  }
  if (const auto* binary = dyn_cast<BinaryOperator>(expr);
      binary != nullptr && binary->isComparisonOp()) {
    const auto left = value(binary->getLHS(), known), right = value(binary->getRHS(), known);
    if (!left || !right || right->from != right->to) return {};
    if (is_empty(kept(*left, binary->getOpcode(), right->from))) return Range{0, 0};
    if (is_empty(kept(*left, BinaryOperator::negateComparisonOp(binary->getOpcode()), right->from)))
      return Range{1, 1};
  }
  return {};
}

std::optional<LocalPlace> LocalValues::store(const LocalPlace& to, const Expr* from,
                                             KnownValues& known) const {
  const auto place = at(behind_copies(from));
  if (place && place->second == nullptr) {
    std::vector<std::pair<LocalPlace, Range>> parts;
    for (const auto& [each, range] : known)
      if (each.first == place->first && each.second != nullptr)
        parts.push_back({{to.first, each.second}, range});
    for (auto& [part, range] : parts) known[part] = range;
  }
  if (const auto range = value(from, known))
    known[to] = *range;
  else
    known.erase(to);
  return place;
}

// Counted up or down, from a constant.
bool LocalValues::is_counter(const VarDecl* held) const {
  bool counts = held->hasInit() && source_.constant(held->getInit()).has_value();
  walk(body_, [&](const Stmt* stmt) {
    const auto* assigned = dyn_cast<BinaryOperator>(stmt);
    if (assigned != nullptr && assigned->getOpcode() == BO_Assign)
      counts = counts && variable(assigned->getLHS()) != held;
  });
  return counts && !unseen_.contains(held);
}

bool LocalValues::is_decided(const Expr* expr, const KnownValues& known, int depth) const {
  if (source_.constant(expr)) return true;
  expr = expr->IgnoreParenCasts();
  if (const auto place = at(expr))
    if (const auto found = known.find(*place); found != known.end() && found->second != Range{})
      return true;
  if (const VarDecl* held = local(expr); held != nullptr && depth < 3)
    return is_counter(held) || (held->hasInit() && held->getType().isConstQualified() &&
                                is_decided(held->getInit(), known, depth + 1));
  if (const auto* unary = dyn_cast<UnaryOperator>(expr);
      unary != nullptr && unary->getOpcode() == UO_LNot)
    return is_decided(unary->getSubExpr(), known, depth);
  const auto* binary = dyn_cast<BinaryOperator>(expr);
  if (binary == nullptr) return false;
  if (binary->isAssignmentOp()) return is_decided(binary->getRHS(), known, depth);
  return is_decided(binary->getLHS(), known, depth) && is_decided(binary->getRHS(), known, depth);
}

bool LocalValues::is_decided(const Expr* expr, const KnownValues& known) const {
  return is_decided(expr, known, 0);
}

void LocalValues::forget(const void* held, KnownValues& known) {
  std::erase_if(known, [&](const auto& each) { return each.first.first == held; });
}

}  // namespace ofdcheck::lint
