#include "clang-plugin/source/shared_connections.h"

#include <sys/epoll.h>

#include <algorithm>

#include "clang-plugin/source/event_mask.h"
#include "clang-plugin/source/threads.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

// An object itself, not what leads to one that may have other names.
bool is_object(QualType type) {
  if (type.isNull() || type->isReferenceType() || !type->isRecordType()) return false;
  const CXXRecordDecl* record = type->getAsCXXRecordDecl();
  return record == nullptr || !record->isInStdNamespace();
}

const Expr* container_of(const Expr* expr) {
  if (const auto* element = dyn_cast<ArraySubscriptExpr>(expr)) return element->getBase();
  if (const auto* call = dyn_cast<CXXOperatorCallExpr>(expr);
      call != nullptr && call->getOperator() == OO_Subscript)
    return call->getArg(0);
  const auto* call = dyn_cast<CXXMemberCallExpr>(expr);
  const CXXMethodDecl* method = call == nullptr ? nullptr : call->getMethodDecl();
  if (method == nullptr || !method->getParent()->isInStdNamespace()) return nullptr;
  if (method->getIdentifier() == nullptr) return nullptr;
  const StringRef name = method->getName();
  return name == "at" || name == "front" || name == "back" ? call->getImplicitObjectArgument()
                                                           : nullptr;
}

// The member or variable that an object is, or is an element of; null where the text does not say,
// as of a parameter.
const ValueDecl* owner_of(const Places& places, const Expr* expr, int depth = 0) {
  expr = bare(expr);
  if (expr == nullptr || depth > 4) return nullptr;
  if (const auto* unary = dyn_cast<UnaryOperator>(expr);
      unary != nullptr && (unary->getOpcode() == UO_AddrOf || unary->getOpcode() == UO_Deref))
    return owner_of(places, unary->getSubExpr(), depth + 1);
  if (const Expr* container = container_of(expr)) {
    if (!is_object(expr->getType())) return nullptr;
    container = bare(container);
    if (const auto* member = dyn_cast_or_null<MemberExpr>(container))
      return dyn_cast<FieldDecl>(member->getMemberDecl());
    const VarDecl* held = variable(container);
    return held == nullptr || isa<ParmVarDecl>(held) || held->getType()->isReferenceType() ||
                   held->getType()->isPointerType()
               ? nullptr
               : held;
  }
  if (const auto* member = dyn_cast<MemberExpr>(expr))
    return is_object(member->getMemberDecl()->getType())
               ? dyn_cast<FieldDecl>(member->getMemberDecl())
               : nullptr;
  const VarDecl* held = variable(expr);
  if (held == nullptr || isa<ParmVarDecl>(held)) return nullptr;
  if (is_object(held->getType())) return held;
  // A name for it, which is given once.
  if (!held->hasInit() || !held->hasLocalStorage()) return nullptr;
  if (!held->getType()->isReferenceType() && places.stores_to(Place{held}).size() != 1)
    return nullptr;
  return owner_of(places, held->getInit(), depth + 1);
}

// The epoll instances of two calls: where both are members of objects that have names, they are one
// only if the object is.
bool may_be_one_instance(const Places& places, const Expr* one, const Expr* other) {
  const Source& source = places.source();
  if (!may_be_one(place_of(source, one), place_of(source, other))) return false;
  const auto* first = dyn_cast_or_null<MemberExpr>(bare(one));
  const auto* second = dyn_cast_or_null<MemberExpr>(bare(other));
  if (first == nullptr || second == nullptr) return true;
  const ValueDecl* of_first = owner_of(places, first->getBase());
  const ValueDecl* of_second = owner_of(places, second->getBase());
  return of_first == nullptr || of_second == nullptr || of_first == of_second;
}

}  // namespace

void each_shared_connection(const Source& source,
                            const std::function<void(const Call& ctl, bool edge)>& take) {
  if (!source.calls(Kind::registers)) return;
  const Places& places = source.places();
  const Threads threads(places);
  const std::vector<const Call*> waits = threads.shared_waits();
  // A lock may be the connection's own; which it is the text does not say.
  const bool locked = std::any_of(waits.begin(), waits.end(), [&](const Call* wait) {
    return threads.locks(*wait->in);
  });
  if (locked) return;
  source.each_call(Kind::registers, [&](const Call& ctl) {
    if (operation_of(source, ctl) != EPOLL_CTL_ADD) return;
    const auto mask = mask_of_ctl(source, ctl);
    if (!mask || mask->may_have(EPOLLONESHOT) || !mask->has(EPOLLIN)) return;
    if (mask->may_have(EPOLLET) != mask->has(EPOLLET)) return;
    const bool same = threads.is_shared_elsewhere(ctl) ||
                      std::any_of(waits.begin(), waits.end(), [&](const Call* wait) {
                        return may_be_one_instance(places, wait->argument(0), ctl.argument(0));
                      });
    if (same && places.is_accepted(*ctl.in, ctl.argument(2))) take(ctl, mask->has(EPOLLET));
  });
}

}  // namespace ofdcheck::lint
