#include "clang-plugin/facts/key.h"

#include "clang-plugin/facts/program.h"
#include "clang-plugin/facts/settings.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/Index/USRGeneration.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"

namespace ofdcheck::lint {

using namespace clang;

std::string key_of(const FunctionDecl* function) {
  llvm::SmallString<128> usr;
  if (function == nullptr || index::generateUSRForDecl(function, usr)) return {};
  const SourceManager& sources = function->getASTContext().getSourceManager();
  const auto* method = dyn_cast<CXXMethodDecl>(function);
  const bool lambda = method != nullptr && method->getParent()->isLambda();
  // The USR of what is internal has the file's name without its directory.
  if (function->isExternallyVisible() && !lambda) return usr.str().str();
  const SourceLocation place = sources.getExpansionLoc(function->getCanonicalDecl()->getLocation());
  llvm::SmallString<256> path(sources.getFilename(place));
  sources.getFileManager().makeAbsolutePath(path);
  llvm::sys::path::remove_dots(path, true);
  std::string key = usr.str().str() + "@" + path.str().str();
  if (lambda) key += ":" + std::to_string(sources.getFileOffset(place));
  return key;
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
