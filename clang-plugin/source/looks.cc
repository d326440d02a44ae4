#include "clang-plugin/source/looks.h"

#include <algorithm>

#include "clang-plugin/source/places.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Lex/Lexer.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

// A variable of the function's own, or a part of one: nothing that leads elsewhere is in between.
bool is_own(const Expr* expr) {
  for (;;) {
    expr = expr->IgnoreParenImpCasts();
    if (const auto* member = dyn_cast<MemberExpr>(expr); member != nullptr && !member->isArrow())
      expr = member->getBase();
    else if (const auto* element = dyn_cast<ArraySubscriptExpr>(expr);
             element != nullptr && element->getBase()->IgnoreImpCasts()->getType()->isArrayType())
      expr = element->getBase();
    else
      break;
  }
  const VarDecl* held = variable(expr);
  return held != nullptr && held->hasLocalStorage() && !held->getType()->isReferenceType();
}

bool stores(const Stmt* stmt) {
  if (isa<CXXNewExpr, CXXDeleteExpr, AtomicExpr, GCCAsmStmt>(stmt)) return true;
  if (const auto* assigned = dyn_cast<BinaryOperator>(stmt))
    return assigned->isAssignmentOp() && !is_own(assigned->getLHS());
  if (const auto* counted = dyn_cast<UnaryOperator>(stmt))
    return counted->isIncrementDecrementOp() && !is_own(counted->getSubExpr());
  const auto* call = dyn_cast<CallExpr>(stmt);
  if (call == nullptr) return false;
  const FunctionDecl* callee = call->getDirectCallee();
  if (callee == nullptr) return true;
  if (!is_of_system(callee) || is_look(callee)) return false;
  // What it changes is the object that it is called on.
  const auto* member = dyn_cast<CXXMemberCallExpr>(call);
  if (member != nullptr) return !is_own(member->getImplicitObjectArgument());
  const auto* by_operator = dyn_cast<CXXOperatorCallExpr>(call);
  return by_operator == nullptr || by_operator->getNumArgs() == 0 ||
         !is_own(by_operator->getArg(0));
}

bool is_sum(QualType type) {
  return type->isArithmeticType() && !type->isBooleanType();
}

bool counts(const Stmt* stmt) {
  if (const auto* counted = dyn_cast<UnaryOperator>(stmt))
    return counted->isIncrementDecrementOp() && is_sum(counted->getSubExpr()->getType());
  if (const auto* added = dyn_cast<CompoundAssignOperator>(stmt))
    return (added->getOpcode() == BO_AddAssign || added->getOpcode() == BO_SubAssign) &&
           is_sum(added->getLHS()->getType());
  if (const auto* atomic = dyn_cast<AtomicExpr>(stmt))
    return atomic->getOpAsString().contains("fetch_add");
  const auto* call = dyn_cast<CallExpr>(stmt);
  const auto* method =
      call == nullptr ? nullptr : dyn_cast_or_null<CXXMethodDecl>(call->getDirectCallee());
  if (method == nullptr || !method->getParent()->isInStdNamespace() ||
      !method->getParent()->getName().contains("atomic"))
    return false;
  const OverloadedOperatorKind by = method->getOverloadedOperator();
  return by == OO_PlusPlus || by == OO_MinusMinus || by == OO_PlusEqual || by == OO_MinusEqual ||
         (by == OO_None && method->getIdentifier() != nullptr && method->getName() == "fetch_add");
}

// What is stored is no measure, as of time, but says what is to be done.
bool is_mark(const Source& source, const Expr* to, const Expr* value) {
  const QualType type = to->getType();
  return type->isBooleanType() || type->isEnumeralType() || type->isAnyPointerType() ||
         (type->isIntegerType() && source.constant(value).has_value());
}

// A list that is put in order again has all that it had.
bool reorders(const Source& source, const CXXMemberCallExpr* call) {
  const CXXMethodDecl* method = call->getMethodDecl();
  if (method == nullptr || method->getIdentifier() == nullptr || method->getName() != "splice" ||
      call->getNumArgs() < 2)
    return false;
  const Place list = place_of(source, call->getImplicitObjectArgument());
  return list && list == place_of(source, call->getArg(1));
}

bool leaves_mark(const Source& source, const Stmt* stmt) {
  if (isa<CXXNewExpr, CXXDeleteExpr, AtomicExpr, GCCAsmStmt>(stmt)) return true;
  if (const auto* assigned = dyn_cast<BinaryOperator>(stmt)) {
    if (!assigned->isAssignmentOp() || is_own(assigned->getLHS()) || counts(stmt)) return false;
    return assigned->getOpcode() != BO_Assign ||
           is_mark(source, assigned->getLHS(), assigned->getRHS());
  }
  const auto* call = dyn_cast<CallExpr>(stmt);
  const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
  if (callee == nullptr || !is_of_system(callee) || is_look(callee) ||
      counts(stmt))
    return false;
  const auto* member = dyn_cast<CXXMemberCallExpr>(call);
  if (member != nullptr)
    return !is_own(member->getImplicitObjectArgument()) && !reorders(source, member);
  // std::chrono and the like: a value is given to a value.
  if (const auto* by_operator = dyn_cast<CXXOperatorCallExpr>(call))
    return by_operator->getOperator() != OO_Equal ||
           by_operator->getArg(0)->getType()->getAsCXXRecordDecl() == nullptr ||
           !by_operator->getArg(0)->getType().isTriviallyCopyableType(source.context());
  if (callee->isInStdNamespace()) return true;
  // C's: what it is given a pointer to it may link.
  return std::any_of(call->arg_begin(), call->arg_end(), [](const Expr* given) {
    const QualType type = given->IgnoreImpCasts()->getType();
    return type->isPointerType() && type->getPointeeType()->isRecordType();
  });
}

bool is_macro(const ASTContext& context, SourceLocation at) {
  if (!at.isMacroID()) return false;
  const StringRef name =
      Lexer::getImmediateMacroName(at, context.getSourceManager(), context.getLangOpts());
  return name == "EMFILE" || name == "ENFILE";
}

// A private member that nothing here names, while all that could is here.
bool is_never_called(const Source& source, const Function& function) {
  if (is_never_named(source, function)) return true;
  const auto* method = dyn_cast<CXXMethodDecl>(function.decl);
  if (method == nullptr || method->getAccess() != AS_private || method->isVirtual() ||
      isa<CXXConstructorDecl, CXXDestructorDecl>(method) || method->getParent()->hasFriends())
    return false;
  for (const CXXMethodDecl* each : method->getParent()->methods())
    if (each->isUserProvided() && !each->isPureVirtual() && !each->hasBody()) return false;
  return !source.names(method);
}

}  // namespace

bool is_look(const FunctionDecl* callee) {
  if (callee == nullptr) return false;
  const StringRef name = callee->getIdentifier() == nullptr ? StringRef() : callee->getName();
  if (const auto* method = dyn_cast<CXXMethodDecl>(callee)) {
    if (!method->getParent()->isInStdNamespace()) return false;
    if (method->isConst() && !method->getParent()->getName().contains("atomic")) return true;
    if (method->isOverloadedOperator()) {
      // A map makes what it does not have.
      const bool maps = method->getParent()->getName().ends_with("map");
      return (method->getOverloadedOperator() == OO_Subscript && !maps) ||
             method->getOverloadedOperator() == OO_Star ||
             method->getOverloadedOperator() == OO_Arrow;
    }
    for (const StringRef looks :
         {"at", "begin", "end", "front", "back", "data", "find", "get", "load"})
      if (name == looks) return true;
    return false;
  }
  if (callee->isInStdNamespace()) {
    for (const StringRef looks : {"move", "forward", "addressof", "min", "max", "get", "as_const",
                                  "find", "find_if", "begin", "end", "size", "data"})
      if (name == looks) return true;
    return callee->isOverloadedOperator() && callee->getOverloadedOperator() != OO_LessLess &&
           callee->getOverloadedOperator() != OO_GreaterGreater;
  }
  if (!callee->isExternC()) return false;
  for (const StringRef looks : {"__errno_location", "memcmp", "memchr", "strlen", "strcmp",
                                "strncmp", "strchr", "strstr", "htons", "ntohs", "htonl", "ntohl"})
    if (name == looks) return true;
  return false;
}

bool only_looks(const Function& function) {
  bool looks = true;
  walk(function.body, [&](const Stmt* stmt) { looks = looks && !stores(stmt); });
  return looks;
}

bool only_counts(const Function& function) {
  bool only = true;
  walk(function.body,
       [&](const Stmt* stmt) { only = only && (!stores(stmt) || counts(stmt)); });
  return only;
}

bool marks(const Source& source, const Stmt* stmt) {
  bool any = false;
  walk(stmt, [&](const Stmt* part) { any = any || leaves_mark(source, part); });
  return any;
}

bool names_errno(const Function& function) {
  bool names = false;
  walk(function.body, [&](const Stmt* stmt) {
    const auto* call = dyn_cast<CallExpr>(stmt);
    const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
    names |= callee != nullptr && callee->getNameAsString() == "__errno_location";
  });
  return names;
}

bool asks_for_emfile(const Source& source, const Function& function) {
  if (is_never_called(source, function)) return false;
  const auto accepts = [](const Call& call) { return call.libc->kind == Kind::accepts; };
  if (names_errno(function) &&
      (std::any_of(function.calls.begin(), function.calls.end(), accepts) ||
       std::any_of(function.relayed.begin(), function.relayed.end(), accepts)))
    return true;
  bool asks = false;
  walk(function.body, [&](const Stmt* stmt) {
    if (const auto* literal = dyn_cast<IntegerLiteral>(stmt))
      asks |= is_macro(source.context(), literal->getLocation());
    const auto* named = dyn_cast<DeclRefExpr>(stmt);
    if (named != nullptr)
      asks |= isa<EnumConstantDecl>(named->getDecl()) &&
              named->getDecl()->getName().starts_with("too_many_files_open");
  });
  return asks;
}

}  // namespace ofdcheck::lint
