#include "clang-plugin/source/functions.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/DenseSet.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

class Finder {
 public:
  explicit Finder(ASTContext& context) {
    declarations(context.getTranslationUnitDecl());
  }
  std::vector<Function> take() { return std::move(found_); }

 private:
  void declarations(const DeclContext* context) {
    for (const Decl* decl : context->decls()) declaration(decl);
  }

  void declaration(const Decl* decl) {
    if (is_of_system(decl)) return;
    if (const auto* function = dyn_cast<FunctionDecl>(decl)) return add(function);
    if (const auto* pattern = dyn_cast<FunctionTemplateDecl>(decl)) {
      for (const FunctionDecl* instance : pattern->specializations()) add(instance);
      return;
    }
    if (const auto* pattern = dyn_cast<ClassTemplateDecl>(decl)) {
      for (const CXXRecordDecl* instance : pattern->specializations()) declarations(instance);
      return;
    }
    if (const auto* variable = dyn_cast<VarDecl>(decl)) {
      lambdas_of(variable->getInit());
      return;
    }
    if (const auto* context = dyn_cast<DeclContext>(decl)) declarations(context);
  }

  void add(const FunctionDecl* function) {
    if (!function->doesThisDeclarationHaveABody() || function->isDependentContext()) return;
    if (!seen_.insert(function).second) return;
    Function made{function, function->getBody(), function->getQualifiedNameAsString(), {}, {}, {}};
    if (const auto* constructor = dyn_cast<CXXConstructorDecl>(function))
      for (const CXXCtorInitializer* init : constructor->inits()) body(init->getInit(), made);
    if (const auto* destructor = dyn_cast<CXXDestructorDecl>(function))
      destroys(destructor->getParent(), made);
    body(made.body, made);
    found_.push_back(std::move(made));
  }

  void body(const Stmt* stmt, Function& in) {
    if (stmt == nullptr) return;
    if (const auto* lambda = dyn_cast<LambdaExpr>(stmt)) {
      for (const Expr* init : lambda->capture_inits()) body(init, in);
      return add(lambda->getCallOperator());
    }
    // What a member is given where it is declared has no child here.
    if (const auto* member = dyn_cast<CXXDefaultInitExpr>(stmt)) return body(member->getExpr(), in);
    if (const auto* call = dyn_cast<CallExpr>(stmt)) {
      const FunctionDecl* callee = call->getDirectCallee();
      if (const LibcCall* libc = libc_call(callee)) in.calls.push_back({call, libc, nullptr});
      if (callee != nullptr) in.callees.push_back(callee->getCanonicalDecl());
    } else if (const auto* made = dyn_cast<CXXConstructExpr>(stmt)) {
      in.callees.push_back(made->getConstructor()->getCanonicalDecl());
    } else if (const auto* temporary = dyn_cast<CXXBindTemporaryExpr>(stmt)) {
      in.callees.push_back(temporary->getTemporary()->getDestructor()->getCanonicalDecl());
    } else if (const auto* gone = dyn_cast<CXXDeleteExpr>(stmt)) {
      destroyed(gone->getDestroyedType(), in);
    } else if (const auto* declared = dyn_cast<DeclStmt>(stmt)) {
      for (const Decl* decl : declared->decls()) {
        if (const auto* variable = dyn_cast<VarDecl>(decl)) destroyed(variable->getType(), in);
        // A class of the function's own.
        if (const auto* record = dyn_cast<CXXRecordDecl>(decl)) declarations(record);
      }
    }
    each_live_child(stmt, [&](const Stmt* child) { body(child, in); });
  }

  // A destructor that nobody wrote out has no body to walk: what it destroys is called in its
  // place.
  void destroyed(QualType type, Function& in) {
    if (type.isNull() || type->isDependentType()) return;
    const CXXRecordDecl* record = type->getBaseElementTypeUnsafe()->getAsCXXRecordDecl();
    if (record == nullptr || !record->hasDefinition() || record->hasTrivialDestructor()) return;
    const CXXDestructorDecl* destructor = record->getDestructor();
    if (destructor == nullptr) return;
    in.callees.push_back(destructor->getCanonicalDecl());
    if (!destructor->isUserProvided()) destroys(record, in);
  }

  void destroys(const CXXRecordDecl* record, Function& in) {
    for (const FieldDecl* field : record->fields()) destroyed(field->getType(), in);
    for (const CXXBaseSpecifier& base : record->bases()) destroyed(base.getType(), in);
  }

  void lambdas_of(const Stmt* stmt) {
    if (stmt == nullptr || (isa<Expr>(stmt) && cast<Expr>(stmt)->isInstantiationDependent()))
      return;
    if (const auto* lambda = dyn_cast<LambdaExpr>(stmt)) return add(lambda->getCallOperator());
    for (const Stmt* child : stmt->children()) lambdas_of(child);
  }

  std::vector<Function> found_;
  llvm::DenseSet<const FunctionDecl*> seen_;
};

}  // namespace

std::vector<Function> functions_of(ASTContext& context) {
  return Finder(context).take();
}

void each_variable(const DeclContext* context, const std::function<void(const VarDecl*)>& take) {
  for (const Decl* decl : context->decls()) {
    if (is_of_system(decl)) continue;
    if (const auto* variable = dyn_cast<VarDecl>(decl)) take(variable);
    if (isa<NamespaceDecl>(decl) || isa<CXXRecordDecl>(decl) || isa<LinkageSpecDecl>(decl))
      each_variable(cast<DeclContext>(decl), take);
  }
}

}  // namespace ofdcheck::lint
