#include "clang-plugin/facts/objects.h"

#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/once.h"
#include "clang-plugin/source/threads.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

// A class of the program's own.
const CXXRecordDecl* own_class(QualType type) {
  if (type.isNull()) return nullptr;
  const CXXRecordDecl* record = type->getAsCXXRecordDecl();
  return record == nullptr || record->isInStdNamespace() || record->isLambda() ? nullptr : record;
}

// The objects of this function that the lambda refers to.
void add_shared(const Source& source, const Function& function, const LambdaExpr* lambda,
                FunctionFacts& facts) {
  const Stmt* loop = loop_around(source, function, lambda);
  for (const LambdaCapture& capture : lambda->captures()) {
    if (!capture.capturesVariable() || capture.getCaptureKind() != LCK_ByRef) continue;
    const auto* held = dyn_cast<VarDecl>(capture.getCapturedVar());
    if (held == nullptr || isa<ParmVarDecl>(held) || held->getDeclContext() != function.decl)
      continue;
    const CXXRecordDecl* object = own_class(held->getType());
    if (object == nullptr || (loop != nullptr && changes_in(loop, held))) continue;
    add_once(facts.shares, {key_of(lambda->getCallOperator()), name_of_class(object)});
  }
}

// std::make_unique<Queue>, and what puts one into a std::vector<Queue>, make an object where nobody
// sees the constructor called. Which functions do is not told apart.
void add_made(const FunctionDecl* callee, FunctionFacts& facts) {
  if (callee == nullptr || !callee->isInStdNamespace()) return;
  const auto look = [&](const TemplateArgumentList* types) {
    if (types == nullptr) return;
    for (const TemplateArgument& each : types->asArray())
      if (each.getKind() == TemplateArgument::Type)
        if (const CXXRecordDecl* made = own_class(each.getAsType()))
          add_once(facts.makes, name_of_class(made));
  };
  const auto* method = dyn_cast<CXXMethodDecl>(callee);
  if (method == nullptr) return look(callee->getTemplateSpecializationArgs());
  if (method->isConst() || isa<CXXDestructorDecl>(method) || method->isOverloadedOperator()) return;
  if (const auto* of = dyn_cast<ClassTemplateSpecializationDecl>(method->getParent()))
    look(&of->getTemplateArgs());
}

}  // namespace

void add_objects(const Source& source, const Function& function, FunctionFacts& facts) {
  if (!source.context().getLangOpts().CPlusPlus) return;
  walk(function.body, [&](const Stmt* stmt) {
    if (const auto* lambda = dyn_cast<LambdaExpr>(stmt))
      add_shared(source, function, lambda, facts);
  });
  for (const FunctionDecl* callee : function.callees) add_made(callee, facts);
}

}  // namespace ofdcheck::lint
