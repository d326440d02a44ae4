#include "clang-plugin/source/reminding.h"

#include <sys/epoll.h>

#include <algorithm>

#include "clang-plugin/source/event_mask.h"
#include "clang-plugin/source/places.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

namespace ofdcheck::lint {

using namespace clang;

namespace {

// A function of the system's that wakes nobody up, and starts nobody.
bool is_harmless(const FunctionDecl* callee) {
  if (callee->getIdentifier() == nullptr) return true;
  const StringRef name = callee->getName();
  for (const StringRef wakes :
       {"pthread_", "thrd_", "sem_", "cnd_", "mq_", "eventfd_", "timer_", "setitimer", "alarm",
        "kill", "raise", "notify_", "async", "request_stop", "set_value", "longjmp", "siglongjmp"})
    if (name.starts_with(wakes) && !name.starts_with("pthread_mutex")) return false;
  return true;
}

bool is_filled_by(const CXXMethodDecl* method) {
  if (method->getIdentifier() == nullptr) return true;
  for (const StringRef takes : {"pop", "erase", "clear", "front", "back", "begin", "end", "top"})
    if (method->getName().starts_with(takes)) return false;
  return true;
}

}  // namespace

Reminding::Reminding(const EventLoops& loops, const Reminders& reminders, const Function& in,
                     Kind took, const CallExpr* taken)
    : loops_(loops),
      source_(loops.source()),
      reminders_(reminders),
      in_(in),
      took_(took),
      taken_(taken) {}

bool Reminding::is_reminder(const Expr* expr) const {
  expr = expr->IgnoreParenImpCasts();
  const Decl* decl = nullptr;
  if (const auto* name = dyn_cast<DeclRefExpr>(expr)) decl = name->getDecl();
  if (const auto* member = dyn_cast<MemberExpr>(expr)) decl = member->getMemberDecl();
  const auto* named = dyn_cast_or_null<ValueDecl>(decl);
  return named != nullptr && reminders_.contains(named);
}

bool Reminding::asks_reminder(const Expr* expr) const {
  const Reminders named = named_below(expr);
  return std::any_of(named.begin(), named.end(),
                     [&](const ValueDecl* each) { return reminders_.contains(each); });
}

bool Reminding::fills(const Stmt* stmt, const Function& in) const {
  if (const auto* assigned = dyn_cast<BinaryOperator>(stmt))
    return assigned->isAssignmentOp() && is_reminder(assigned->getLHS()) &&
           source_.constant(assigned->getRHS()) != 0;
  if (const auto* change = dyn_cast<UnaryOperator>(stmt))
    return change->isIncrementOp() && is_reminder(change->getSubExpr());
  const auto* call = dyn_cast<CallExpr>(stmt);
  const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
  const LibcCall* libc = callee == nullptr ? nullptr : libc_call(callee);
  if (libc != nullptr) return libc->kind == Kind::registers && !leaves_open({call, libc, &in});
  const auto* made = dyn_cast_or_null<CXXMemberCallExpr>(call);
  const CXXMethodDecl* method = made == nullptr ? nullptr : made->getMethodDecl();
  return method != nullptr && !method->isConst() && is_filled_by(method) &&
         is_reminder(made->getImplicitObjectArgument());
}

bool Reminding::reminds(const Stmt* stmt, const Function& in) const {
  if (fills(stmt, in)) return true;
  const auto* call = dyn_cast<CallExpr>(stmt);
  const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
  const Function* own = callee == nullptr ? nullptr : source_.function(callee);
  return own != nullptr && reaches(source_, *own, [&](const Function& below) {
           bool found = false;
           walk(below.body, [&](const Stmt* part) { found = found || fills(part, below); });
           return found;
         });
}

bool Reminding::leaves_open(const Call& call) const {
  switch (call.libc->kind) {
    case Kind::registers:
      return operation_of(source_, call) == EPOLL_CTL_ADD;
    case Kind::closes:
      // What was accepted, and not what it was accepted from.
      return took_ == Kind::accepts &&
             (taken_ == nullptr ||
              place_of(source_, call.argument(0)) != place_of(source_, taken_->getArg(0)));
    case Kind::opens:
    case Kind::controls:
    case Kind::listens:
      return true;
    case Kind::uses:
      return call.libc->id != Libc::timerfd_settime_ && call.libc->id != Libc::shutdown_;
    default:
      return false;
  }
}

bool Reminding::is_quiet(const FunctionDecl* callee, llvm::ArrayRef<const Expr*> arguments,
                         const Expr* object) const {
  if (is_of_system(callee)) return is_quiet_system_call(callee, arguments, object);
  // Beside the wait it is the turn of others: what they read and send is theirs.
  const Kind brought = loops_.wait_in(in_) != nullptr ? Kind::accepts : took_;
  if (!loops_.reminds_nobody(callee, brought)) return false;
  if (object != nullptr && owns_reminder(object->getType())) return false;
  return std::none_of(arguments.begin(), arguments.end(), [&](const Expr* each) {
    return owns_reminder(each->IgnoreParenCasts()->getType());
  });
}

bool Reminding::is_quiet_system_call(const FunctionDecl* callee,
                                     llvm::ArrayRef<const Expr*> arguments,
                                     const Expr* object) const {
  if (!is_harmless(callee)) return false;
  const auto* method = dyn_cast<CXXMethodDecl>(callee);
  const CXXRecordDecl* record = method == nullptr ? nullptr : method->getParent();
  if (record != nullptr && record->getIdentifier() != nullptr && record->getName() == "function")
    return false;
  // A container that somebody goes by is filled, or given away.
  const bool changes = method == nullptr || !method->isConst();
  if (object != nullptr && changes && is_reminder(object)) return !is_filled_by(method);
  return std::none_of(arguments.begin(), arguments.end(), [&](const Expr* each) {
    return is_reminder(each) && each->isGLValue() && !each->getType().isConstQualified();
  });
}

bool Reminding::owns_reminder(QualType type) const {
  type = type.getNonReferenceType();
  if (type->isPointerType()) type = type->getPointeeType();
  const RecordDecl* record = type->getAsRecordDecl();
  return std::any_of(reminders_.begin(), reminders_.end(), [&](const ValueDecl* each) {
    const auto* field = dyn_cast<FieldDecl>(each);
    return field != nullptr && record != nullptr &&
           field->getParent()->getCanonicalDecl() == record->getCanonicalDecl();
  });
}

}  // namespace ofdcheck::lint
