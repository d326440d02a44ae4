#include "clang-plugin/source/shared_connections.h"

#include <sys/epoll.h>

#include <algorithm>

#include "clang-plugin/facts/facts.h"
#include "clang-plugin/facts/flows.h"
#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/source/event_mask.h"
#include "clang-plugin/source/registrations.h"
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

// An argument that epoll_wait is given as the instance, here or in another file; null for none.
const Expr* instance_of_wait(const Source& source, const CallExpr* call) {
  const FunctionDecl* callee = call->getDirectCallee();
  if (callee == nullptr || isa<CXXOperatorCallExpr>(call)) return nullptr;
  const LibcCall* libc = libc_call(callee);
  if (libc != nullptr) return libc->kind == Kind::waits ? call->getArg(0) : nullptr;
  for (unsigned i = 0; i < call->getNumArgs(); ++i)
    if (may_do_to_argument(source, callee, i,
                           [](const Deed& deed) { return kind_of(deed.call) == Kind::waits; }))
      return call->getArg(i);
  return nullptr;
}

// A member that is an object, not what leads to one.
const MemberExpr* member_object(const Expr* expr) {
  const auto* member = dyn_cast_or_null<MemberExpr>(expr);
  return member != nullptr && is_object(member->getMemberDecl()->getType()) ? member : nullptr;
}

// The class of the object that an instance is part of, whatever leads to the object.
const RecordDecl* holder_of(const Expr* expr) {
  expr = bare(expr);
  if (const auto* call = dyn_cast_or_null<CXXMemberCallExpr>(expr)) {
    expr = bare(call->getImplicitObjectArgument());
    if (member_object(expr) == nullptr) return expr == nullptr ? nullptr : call->getRecordDecl();
  }
  const auto* member = dyn_cast_or_null<MemberExpr>(expr);
  if (member == nullptr || member->getType()->isPointerType()) return nullptr;
  while (const MemberExpr* outer = member_object(bare(member->getBase()))) member = outer;
  const auto* field = dyn_cast<FieldDecl>(member->getMemberDecl());
  return field == nullptr ? nullptr : field->getParent();
}

// A number that accept has returned, in whatever function.
bool is_accepted_somewhere(const Source& source, const Function& in, const Expr* expr) {
  if (source.places().is_accepted(in, expr)) return true;
  const Masks& masks = source.program().masks();
  if (const auto* parameter = dyn_cast_or_null<ParmVarDecl>(variable(expr)))
    return masks.comes_from(node_of(parameter), kAccepted);
  const std::vector<MaskFlow> values = values_of(source, expr);
  return !values.empty() && std::all_of(values.begin(), values.end(), [&](const MaskFlow& value) {
    return value.bits == 0 && value.parts.size() == 1 &&
           masks.comes_from(value.parts[0].node, kAccepted);
  });
}

// The masks that accepted connections are registered with, by calls of epoll_ctl and of functions of
// other files that come to register with what they are given.
class ConnectionMasks {
 public:
  explicit ConnectionMasks(const Source& source) {
    source.each_call(Kind::registers, [&](const Call& ctl) {
      if (operation_of(source, ctl) == EPOLL_CTL_DEL) return;
      if (is_accepted_somewhere(source, *ctl.in, ctl.argument(2)))
        add(mask_of_ctl(source, ctl).value_or(EventMask{}));
    });
    each_mask_given(source, [&](const Function& in, const CallExpr* call, const Expr* mask) {
      const auto is_connection = [&](const Expr* given) {
        return given != mask && is_accepted_somewhere(source, in, given);
      };
      if (std::any_of(call->arg_begin(), call->arg_end(), is_connection))
        add(EventMask{mask_given(source, mask), nullptr});
    });
  }

  // Whether all have EPOLLET, or none; empty for anything else.
  std::optional<bool> edge() const {
    if (!mask_ || !mask_->has(EPOLLIN) || mask_->may_have(EPOLLONESHOT | EPOLLEXCLUSIVE)) return {};
    if (mask_->has(EPOLLET) != mask_->may_have(EPOLLET)) return {};
    return mask_->has(EPOLLET);
  }

 private:
  void add(const EventMask& mask) {
    mask_ = mask_ ? EventMask{either(*mask_, mask), nullptr} : mask;
  }

  std::optional<EventMask> mask_;
};

// Several threads make this wait on one instance.
bool is_wait_of_many(const Source& source, const Threads& threads, const Function& in,
                     const CallExpr* call, const Expr* epoll) {
  const std::string key = key_of(in.decl);
  const ProgramFacts& program = source.program();
  if (const std::string name = name_of_shared(epoll->IgnoreParenImpCasts());
      !name.empty() && program.runs_in_many_threads(key))
    return program.is_shared(name) && !program.is_shared_without_lock(name);
  const RecordDecl* holder = holder_of(epoll);
  if (holder != nullptr && program.threads_share(key, name_of_class(holder))) return true;
  const std::vector<const Call*> waits = threads.shared_waits();
  return std::any_of(waits.begin(), waits.end(), [&](const Call* wait) {
    return wait->expr == call && threads.locks(*wait->in);
  });
}

}  // namespace

std::vector<LockedWait> locked_waits(const Source& source) {
  std::vector<LockedWait> found;
  std::optional<Threads> threads;
  for (const Function& function : source.functions())
    walk(function.body, [&](const Stmt* stmt) {
      const auto* call = dyn_cast<CallExpr>(stmt);
      const Expr* epoll = call == nullptr ? nullptr : instance_of_wait(source, call);
      if (epoll == nullptr) return;
      if (!threads) threads.emplace(source.places());
      if (is_wait_of_many(source, *threads, function, call, epoll)) found.push_back({call, false});
    });
  if (found.empty()) return found;
  const auto edge = ConnectionMasks(source).edge();
  if (!edge) found.clear();
  for (LockedWait& wait : found) wait.edge = *edge;
  return found;
}

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
