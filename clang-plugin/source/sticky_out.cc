#include "clang-plugin/source/sticky_out.h"

#include <sys/epoll.h>

#include <algorithm>

#include "clang-plugin/facts/deeds.h"
#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/source/always.h"
#include "clang-plugin/source/event_mask.h"
#include "clang-plugin/source/places.h"
#include "clang/AST/Decl.h"
#include "clang/AST/ExprCXX.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

// `kept & EPOLLOUT`, perhaps with other bits: the member.
const FieldDecl* kept_out(const Source& source, const Expr* expr) {
  const auto* both = dyn_cast<BinaryOperator>(expr->IgnoreParenCasts());
  if (both == nullptr || both->getOpcode() != BO_And) return nullptr;
  const auto right = source.constant(both->getRHS()), left = source.constant(both->getLHS());
  const auto bits = right ? right : left;
  if (!bits || (*bits & EPOLLOUT) == 0) return nullptr;
  const Place place = place_of(source, right ? both->getLHS() : both->getRHS());
  return dyn_cast_or_null<FieldDecl>(place.decl);
}

bool changes_registration(const Deed& deed) {
  return kind_of(deed.call) == Kind::registers && deed.operation != EPOLL_CTL_ADD;
}

class Judge {
 public:
  Judge(const Source& source, const Function& function) : source_(source), function_(function) {}

  // `mask |= kept & EPOLLOUT`, whatever happens, of a mask that the function was given.
  bool sticks(const BinaryOperator* assigned) const {
    if (assigned->getOpcode() != BO_OrAssign) return false;
    const auto* mask = dyn_cast_or_null<ParmVarDecl>(variable(assigned->getLHS()));
    const FieldDecl* kept = kept_out(source_, assigned->getRHS());
    return mask != nullptr && kept != nullptr && is_always_done(source_, function_, assigned) &&
           changes(mask) == 1 && nobody_takes_off(kept, mask) && is_modified_to(mask) &&
           is_toggled(mask) && is_level(kept);
  }

 private:
  // How often something is stored to it.
  unsigned changes(const VarDecl* mask) const {
    unsigned number = 0;
    walk(function_.body, [&](const Stmt* stmt) {
      const auto* binary = dyn_cast<BinaryOperator>(stmt);
      const auto* unary = dyn_cast<UnaryOperator>(stmt);
      number += binary != nullptr && binary->isAssignmentOp() && variable(binary->getLHS()) == mask;
      number += unary != nullptr && variable(unary->getSubExpr()) == mask &&
                (unary->isIncrementDecrementOp() || unary->getOpcode() == UO_AddrOf);
    });
    return number;
  }

  // What is stored to the member is that mask, or nothing at all when the number goes.
  bool nobody_takes_off(const FieldDecl* kept, const VarDecl* mask) const {
    const Masks& masks = source_.program().masks();
    const std::string node = node_of(kept);
    if (masks.units_storing(node) != 1) return false;
    unsigned masks_stored = 0;
    for (const MaskFlow& flow : masks.flows_to(node))
      masks_stored += flow.bits != 0 || !flow.parts.empty();
    bool is_stored = false;
    for (const Store& store : source_.places().stores_to(Place{kept})) {
      if (variable(bare(store.value)) == mask)
        is_stored = true;
      else if (source_.constant(store.value) != 0 || deregisters(*store.in))
        return false;
    }
    return is_stored && masks_stored == 1;
  }

  // It changes a registration itself, or by a call that does.
  bool deregisters(const Function& in) const {
    if (std::any_of(in.calls.begin(), in.calls.end(),
                    [](const Call& call) { return call.libc->kind == Kind::registers; }))
      return true;
    bool does = false;
    walk(in.body, [&](const Stmt* stmt) {
      const auto* call = dyn_cast<CallExpr>(stmt);
      const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
      does = does || (callee != nullptr &&
                      any_deed(summary_of(callee, &source_.program()), changes_registration));
    });
    return does;
  }

  // EPOLL_CTL_MOD with this mask, by a function of another file.
  bool is_modified_to(const VarDecl* mask) const {
    bool modifies = false;
    walk(function_.body, [&](const Stmt* stmt) {
      const auto* call = dyn_cast<CallExpr>(stmt);
      const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
      if (callee == nullptr || isa<CXXOperatorCallExpr>(call)) return;
      for (unsigned i = 0; i < call->getNumArgs(); ++i)
        modifies |= variable(call->getArg(i)) == mask &&
                    any_deed(summary_of(callee, &source_.program()), [&](const Deed& deed) {
                      return changes_registration(deed) && deed.operation == EPOLL_CTL_MOD &&
                             deed.mask_from == std::to_string(i);
                    });
    });
    // Or here: `event.events = mask`.
    source_.each_call(Kind::registers, [&](const Call& call) {
      if (call.in != &function_ || operation_of(source_, call) != EPOLL_CTL_MOD) return;
      walk(function_.body, [&](const Stmt* stmt) {
        const auto* assigned = dyn_cast<BinaryOperator>(stmt);
        const auto* to = assigned == nullptr || assigned->getOpcode() != BO_Assign
                             ? nullptr
                             : dyn_cast<MemberExpr>(assigned->getLHS()->IgnoreParenImpCasts());
        modifies |= to != nullptr && to->getMemberDecl()->getName() == "events" &&
                    variable(assigned->getRHS()) == mask;
      });
    });
    return modifies;
  }

  // Some caller gives what something else has computed, with EPOLLOUT at one time and without it at
  // another.
  bool is_toggled(const ParmVarDecl* mask) const {
    const Masks& masks = source_.program().masks();
    for (const MaskFlow& flow : masks.flows_to(node_of(mask))) {
      if (flow.parts.empty()) continue;
      const MaskBits given = masks.value_of(flow);
      if (given.is_mask() && (given.may & EPOLLOUT) != 0 && !given.always(EPOLLOUT) &&
          (given.may & EPOLLIN) != 0)
        return true;
    }
    return false;
  }

  bool is_level(const FieldDecl* kept) const {
    return source_.program().masks().at(node_of(kept)).never(EPOLLET | EPOLLONESHOT);
  }

  const Source& source_;
  const Function& function_;
};

}  // namespace

std::vector<StickyOut> sticky_outs(const Source& source) {
  std::vector<StickyOut> found;
  for (const Function& function : source.functions())
    walk(function.body, [&](const Stmt* stmt) {
      const auto* assigned = dyn_cast<BinaryOperator>(stmt);
      if (assigned != nullptr && Judge(source, function).sticks(assigned))
        found.push_back({assigned, &function});
    });
  return found;
}

}  // namespace ofdcheck::lint
