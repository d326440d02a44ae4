#include "clang-plugin/source/owners.h"

#include <set>

#include "clang-plugin/source/source.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclFriend.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

bool is_of_std(const CallExpr* call, llvm::StringRef name) {
  const FunctionDecl* callee = call->getDirectCallee();
  return callee != nullptr && callee->isInStdNamespace() && callee->getIdentifier() != nullptr &&
         callee->getName() == name;
}

const Expr* stripped(const Expr* expr) {
  return expr->IgnoreImplicit()->IgnoreParenCasts()->IgnoreImplicit();
}

// One function of the class: what it puts into the number.
class Reader {
 public:
  explicit Reader(const FieldDecl* number) : number_(number) {}

  bool is_plain(const CXXMethodDecl* method) {
    const FunctionDecl* with_body = nullptr;
    if (method->isDeleted() || method->isStatic() || method->isDefaulted()) return true;
    // What it ends with nobody sees any more.
    if (!method->hasBody(with_body)) return method->isConst() || isa<CXXDestructorDecl>(method);
    if (const auto* constructor = dyn_cast<CXXConstructorDecl>(with_body))
      for (const CXXCtorInitializer* init : constructor->inits())
        if (!init->isMemberInitializer() || !is_plain(init->getInit())) return false;
    walk(with_body->getBody(), [&](const Stmt* stmt) { look_at(stmt); });
    return plain_;
  }

 private:
  bool names_number(const Expr* expr) const {
    const auto* member = dyn_cast<MemberExpr>(stripped(expr));
    return member != nullptr && member->getMemberDecl() == number_;
  }

  // Whoever looks meets what is around a name before the name.
  void look_at(const Stmt* stmt) {
    if (const auto* assigned = dyn_cast<BinaryOperator>(stmt);
        assigned != nullptr && assigned->isAssignmentOp() && names_number(assigned->getLHS())) {
      plain_ &= assigned->getOpcode() == BO_Assign && is_plain(assigned->getRHS());
      known_.insert(stripped(assigned->getLHS()));
    }
    if (const auto* call = dyn_cast<CallExpr>(stmt)) {
      const bool swaps = is_of_std(call, "swap") && call->getNumArgs() == 2;
      if (is_exchange(call) && names_number(call->getArg(0))) {
        plain_ &= is_plain(call->getArg(1));
        known_.insert(stripped(call->getArg(0)));
      } else if (swaps && names_number(call->getArg(0)) && names_number(call->getArg(1))) {
        known_.insert(stripped(call->getArg(0)));
        known_.insert(stripped(call->getArg(1)));
      }
    }
    if (const auto* cast = dyn_cast<ImplicitCastExpr>(stmt);
        cast != nullptr && cast->getCastKind() == CK_LValueToRValue)
      known_.insert(stripped(cast->getSubExpr()));
    if (const auto* name = dyn_cast<MemberExpr>(stmt))
      plain_ &= name->getMemberDecl() != number_ || known_.contains(name);
  }

  bool is_plain(const Expr* value, int depth = 0) const {
    value = stripped(value);
    if (depth > 4) return false;
    if (const auto* given = dyn_cast<CXXDefaultInitExpr>(value))
      return is_plain(given->getExpr(), depth + 1);
    if (!value->isInstantiationDependent() && value->isEvaluatable(number_->getASTContext()))
      return true;
    if (names_number(value)) return true;
    if (const VarDecl* held = variable(value))
      return isa<ParmVarDecl>(held) || (held->hasInit() && is_plain(held->getInit(), depth + 1));
    const auto* call = dyn_cast<CallExpr>(value);
    if (call == nullptr) return false;
    if (is_exchange(call))
      return names_number(call->getArg(0)) && is_plain(call->getArg(1), depth + 1);
    const auto* member = dyn_cast<CXXMemberCallExpr>(call);
    return member != nullptr && member->getNumArgs() == 0 && member->getMethodDecl() != nullptr &&
           member->getMethodDecl()->getParent()->getCanonicalDecl() ==
               number_->getParent()->getCanonicalDecl();
  }

  const FieldDecl* number_;
  std::set<const Expr*> known_;
  bool plain_ = true;
};

}  // namespace

const FieldDecl* held_number(QualType type) {
  if (type.isNull()) return nullptr;
  const CXXRecordDecl* record = type.getCanonicalType()->getAsCXXRecordDecl();
  record = record == nullptr ? nullptr : record->getDefinition();
  if (record == nullptr || record->isDependentType() || record->isUnion() || record->isLambda() ||
      record->getNumBases() != 0 || record->isPolymorphic() || record->isInStdNamespace() ||
      record->isAggregate())
    return nullptr;
  const FieldDecl* number = nullptr;
  for (const FieldDecl* field : record->fields()) {
    if (number != nullptr || !field->getType()->isSpecificBuiltinType(BuiltinType::Int))
      return nullptr;
    number = field;
  }
  if (number == nullptr || number->getAccess() != AS_private) return nullptr;
  for (const Decl* decl : record->decls()) {
    if (isa<FriendDecl, FunctionTemplateDecl>(decl)) return nullptr;
    const auto* method = dyn_cast<CXXMethodDecl>(decl);
    if (method != nullptr && !Reader(number).is_plain(method)) return nullptr;
  }
  return number;
}

bool hands_out_number(const CXXMemberCallExpr* call) {
  const CXXMethodDecl* method = call->getMethodDecl();
  const FunctionDecl* with_body = nullptr;
  if (method == nullptr || call->getNumArgs() != 0 || !method->hasBody(with_body)) return false;
  const FieldDecl* number = held_number(call->getObjectType());
  if (number == nullptr) return false;
  bool any = false, all = true;
  walk(with_body->getBody(), [&](const Stmt* stmt) {
    const auto* end = dyn_cast<ReturnStmt>(stmt);
    if (end == nullptr || end->getRetValue() == nullptr) return;
    const Expr* value = stripped(end->getRetValue());
    if (const VarDecl* held = variable(value); held != nullptr && held->hasInit())
      value = stripped(held->getInit());
    if (const auto* exchanged = dyn_cast<CallExpr>(value);
        exchanged != nullptr && is_exchange(exchanged))
      value = stripped(exchanged->getArg(0));
    const auto* member = dyn_cast<MemberExpr>(value);
    any = true;
    all = all && member != nullptr && member->getMemberDecl() == number;
  });
  return any && all;
}

bool is_move(const CallExpr* call) {
  return call->getNumArgs() == 1 && (is_of_std(call, "move") || is_of_std(call, "forward"));
}

bool is_exchange(const CallExpr* call) {
  return call->getNumArgs() == 2 && is_of_std(call, "exchange");
}

}  // namespace ofdcheck::lint
