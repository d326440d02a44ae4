#include "clang-plugin/source/frees.h"

#include <algorithm>

#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"

namespace ofdcheck::lint {

using namespace clang;

namespace {

StringRef name_of(const NamedDecl* decl) {
  return decl != nullptr && decl->getIdentifier() != nullptr ? decl->getName() : "";
}

bool is_an_object(QualType type, int depth = 0);

// One of its arguments is, or holds one: not what only says how it is kept.
bool holds_objects(const CXXRecordDecl* record, int depth) {
  const auto* of = dyn_cast_or_null<ClassTemplateSpecializationDecl>(record);
  if (of == nullptr || depth > 3) return false;
  return std::any_of(of->getTemplateArgs().asArray().begin(), of->getTemplateArgs().asArray().end(),
                     [&](const TemplateArgument& each) {
                       return each.getKind() == TemplateArgument::Type &&
                              is_an_object(each.getAsType(), depth + 1);
                     });
}

bool is_an_object(QualType type, int depth) {
  const CXXRecordDecl* record = type->getAsCXXRecordDecl();
  if (record == nullptr) return false;
  return record->isInStdNamespace() ? holds_objects(record, depth) : true;
}

}  // namespace

bool holds_objects(const CXXRecordDecl* record) {
  return holds_objects(record, 0);
}

bool may_free(const Stmt* stmt) {
  if (isa<CXXDeleteExpr>(stmt)) return true;
  const auto* call = dyn_cast<CallExpr>(stmt);
  const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
  if (callee == nullptr) return false;
  if (callee->isExternC()) return name_of(callee) == "free";
  const auto* method = dyn_cast<CXXMethodDecl>(callee);
  if (method == nullptr || method->isConst() || !method->getParent()->isInStdNamespace() ||
      !holds_objects(method->getParent()))
    return false;
  if (const auto* by_operator = dyn_cast<CXXOperatorCallExpr>(call))
    return by_operator->getOperator() == OO_Equal;
  for (const StringRef lets_go : {"reset", "erase", "clear", "pop", "swap", "release", "resize",
                                  "extract", "assign", "remove"})
    if (name_of(method).starts_with(lets_go)) return true;
  return false;
}

}  // namespace ofdcheck::lint
