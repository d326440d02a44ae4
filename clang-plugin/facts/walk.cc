#include "clang-plugin/facts/walk.h"

#include <algorithm>

#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/starts.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/DenseSet.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

template <typename Each>
void add_once(std::vector<Each>& list, Each each) {
  if (std::find(list.begin(), list.end(), each) == list.end()) list.push_back(std::move(each));
}

FactPlace place_of(const FunctionDecl* function, const SourceManager& sources) {
  const SourceLocation at = sources.getExpansionLoc(function->getLocation());
  return {function->getQualifiedNameAsString(), sources.getFilename(at).str(),
          sources.getSpellingLineNumber(at)};
}

// Functions that are named and not called on the spot.
void add_addresses(const Stmt* body, FunctionFacts& facts) {
  llvm::DenseSet<const Expr*> called;
  walk(body, [&](const Stmt* stmt) {
    if (const auto* call = dyn_cast<CallExpr>(stmt))
      called.insert(call->getCallee()->IgnoreParenImpCasts());
    const auto* name = dyn_cast<DeclRefExpr>(stmt);
    const auto* function = name == nullptr ? nullptr : dyn_cast<FunctionDecl>(name->getDecl());
    if (function != nullptr && !called.contains(name))
      if (std::string key = key_of(function); !key.empty())
        add_once(facts.takes_address_of, std::move(key));
  });
}

}  // namespace

UnitFacts facts_of(const Source& source) {
  UnitFacts unit;
  const SourceManager& sources = source.context().getSourceManager();
  if (const auto main = sources.getFileEntryRefForID(sources.getMainFileID()))
    unit.file = main->getFileEntry().tryGetRealPathName().str();
  for (const Function& function : source.functions()) {
    FunctionFacts facts;
    facts.key = key_of(function.decl);
    if (facts.key.empty()) continue;
    facts.at = place_of(function.decl, sources);
    facts.inline_ = function.decl->isInlined();
    for (const Call& call : function.calls) add_once(facts.calls, call.libc->id);
    for (const FunctionDecl* callee : function.callees)
      if (libc_call(callee) == nullptr &&
          !sources.isInSystemHeader(sources.getExpansionLoc(callee->getLocation())))
        if (std::string key = key_of(callee); !key.empty()) add_once(facts.callees, std::move(key));
    if (const auto* method = dyn_cast<CXXMethodDecl>(function.decl))
      for (const CXXMethodDecl* overridden : method->overridden_methods())
        add_once(facts.overrides, key_of(overridden));
    add_addresses(function.body, facts);
    add_starts(source, function, facts);
    unit.functions.push_back(std::move(facts));
  }
  return unit;
}

}  // namespace ofdcheck::lint
