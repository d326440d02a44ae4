#include "clang-plugin/facts/key.h"

#include "clang-plugin/facts/program.h"
#include "clang-plugin/facts/settings.h"
#include "clang-plugin/source/owners.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/Index/USRGeneration.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"

namespace ofdcheck::lint {

using namespace clang;

namespace {

std::string key_of(const NamedDecl* decl, bool internal, SourceLocation& place) {
  llvm::SmallString<128> usr;
  if (decl == nullptr || index::generateUSRForDecl(decl, usr)) return {};
  const SourceManager& sources = decl->getASTContext().getSourceManager();
  place = sources.getExpansionLoc(decl->getCanonicalDecl()->getLocation());
  if (!internal) return usr.str().str();
  // The USR of what is internal has the file's name without its directory.
  return usr.str().str() + "@" + file_of(place, sources);
}

}  // namespace

std::string file_of(SourceLocation where, const SourceManager& sources) {
  llvm::SmallString<256> path(sources.getFilename(where));
  sources.getFileManager().makeAbsolutePath(path);
  llvm::sys::path::remove_dots(path, true);
  return path.str().str();
}

std::string key_of(const FunctionDecl* function) {
  if (function == nullptr) return {};
  const auto* method = dyn_cast<CXXMethodDecl>(function);
  const bool lambda = method != nullptr && method->getParent()->isLambda();
  SourceLocation place;
  std::string key = key_of(function, !function->isExternallyVisible() || lambda, place);
  if (lambda && !key.empty())
    key += ":" + std::to_string(function->getASTContext().getSourceManager().getFileOffset(place));
  return key;
}

std::string key_of(const ValueDecl* decl) {
  SourceLocation place;
  if (const auto* field = dyn_cast_or_null<FieldDecl>(decl)) {
    const SourceManager& sources = field->getASTContext().getSourceManager();
    const bool internal =
        sources.isInMainFile(sources.getExpansionLoc(field->getParent()->getLocation()));
    return key_of(field, internal, place);
  }
  const auto* variable = dyn_cast_or_null<VarDecl>(decl);
  if (variable == nullptr || !variable->hasGlobalStorage()) return {};
  return key_of(variable, !variable->isExternallyVisible(), place);
}

std::string name_of_class(const RecordDecl* record) {
  SourceLocation place;
  return key_of(record, false, place);
}

std::string name_of_shared(const Expr* expr) {
  if (expr == nullptr) return {};
  expr = expr->IgnoreParenCasts();
  if (const auto* member = dyn_cast<MemberExpr>(expr)) {
    const std::string outer = name_of_shared(member->getBase());
    return outer.empty() ? outer : outer + "." + member->getMemberDecl()->getNameAsString();
  }
  const auto* name = dyn_cast<DeclRefExpr>(expr);
  const auto* variable = name == nullptr ? nullptr : dyn_cast<VarDecl>(name->getDecl());
  if (variable == nullptr || !variable->hasGlobalStorage() || variable->isStaticLocal() ||
      variable->getTLSKind() != VarDecl::TLS_None)
    return {};
  SourceLocation place;
  return key_of(variable, !variable->isExternallyVisible(), place);
}

bool may_hold_mask(QualType type) {
  type = type.getCanonicalType();
  return !type.isVolatileQualified() && (type->isSpecificBuiltinType(BuiltinType::UInt) ||
                                         type->isSpecificBuiltinType(BuiltinType::Int));
}

bool may_hold_number(QualType type) {
  return may_hold_mask(type) || (type->isRecordType() && held_number(type) != nullptr);
}

bool is_of_one_unit(const std::string& node) {
  // USRs have @ of their own.
  return node.find("@/") != std::string::npos;
}

bool is_result(const std::string& node) {
  return node.ends_with("|");
}

bool is_parameter(const std::string& node) {
  const std::size_t bar = node.rfind('|');
  return bar != std::string::npos && bar + 1 < node.size() &&
         node.find_first_not_of("0123456789", bar + 1) == std::string::npos;
}

std::string node_of_result(const FunctionDecl* function) {
  if (!may_hold_number(function->getReturnType())) return {};
  const std::string key = key_of(function);
  return key.empty() ? key : key + "|";
}

std::string node_of_member(const FieldDecl* field) {
  if (field->isBitField() || field->getParent()->isUnion()) return {};
  return key_of(field);
}

std::string node_of(const ValueDecl* decl) {
  if (decl == nullptr || !may_hold_number(decl->getType())) return {};
  if (const auto* parameter = dyn_cast<ParmVarDecl>(decl)) {
    const auto* function = dyn_cast<FunctionDecl>(parameter->getDeclContext());
    const std::string key = key_of(function);
    return key.empty() ? key : key + "|" + std::to_string(parameter->getFunctionScopeIndex());
  }
  if (const auto* field = dyn_cast<FieldDecl>(decl)) return node_of_member(field);
  return key_of(decl);
}

namespace {

const ProgramFacts& libraries() {
  static const auto* const known = [] {
    auto* made = new ProgramFacts;
    made->add_names(facts_of_libraries());
    return made;
  }();
  return *known;
}

}  // namespace

const FunctionFacts* summary_of(const FunctionDecl* function, const ProgramFacts* program) {
  if (program != nullptr) {
    if (program->has_names())
      if (const auto* named = program->summary(key_of_name(function->getQualifiedNameAsString())))
        return named;
    if (const auto* known = program->summary(key_of(function))) return known;
  }
  if (function->getIdentifier() == nullptr || !function->isExternC()) return nullptr;
  return libraries().summary(key_of_name(function->getName().str()));
}

}  // namespace ofdcheck::lint
