#include "clang-plugin/source/edit.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/Basic/IdentifierTable.h"
#include "clang/Lex/Lexer.h"

namespace ofdcheck::lint {

using namespace clang;

CharSourceRange Edit::range(const Stmt* what) const {
  const ASTContext& context = source_.context();
  return Lexer::makeFileCharRange(CharSourceRange::getTokenRange(what->getSourceRange()),
                                  context.getSourceManager(), context.getLangOpts());
}

std::string Edit::text(const Stmt* what) const {
  const ASTContext& context = source_.context();
  const CharSourceRange place = range(what);
  if (place.isInvalid()) return {};
  return Lexer::getSourceText(place, context.getSourceManager(), context.getLangOpts()).str();
}

Edit& Edit::replace(const Stmt* what, const std::string& text) {
  const CharSourceRange place = range(what);
  possible_ &= place.isValid();
  if (possible_) hints_.push_back(FixItHint::CreateReplacement(place, text));
  return *this;
}

Edit& Edit::replace_name(const Call& call, const std::string& name) {
  // `::accept` keeps its colons: only the name itself is looked at.
  const auto* callee = dyn_cast<DeclRefExpr>(call.expr->getCallee()->IgnoreParenImpCasts());
  possible_ &= callee != nullptr && callee->getLocation().isFileID();
  if (possible_)
    hints_.push_back(
        FixItHint::CreateReplacement(CharSourceRange::getTokenRange(callee->getLocation()), name));
  return *this;
}

Edit& Edit::append_argument(const Call& call, const std::string& text) {
  const SourceLocation end = call.expr->getRParenLoc();
  possible_ &= end.isFileID();
  if (possible_)
    hints_.push_back(
        FixItHint::CreateInsertion(end, (call.expr->getNumArgs() == 0 ? "" : ", ") + text));
  return *this;
}

Edit& Edit::or_flag(const Expr* flags, const std::string& flag) {
  const Expr* bare = flags->IgnoreParenImpCasts();
  if (source_.constant(bare) == 0) return replace(flags, flag);
  const std::string written = text(flags);
  possible_ &= !written.empty();
  const auto* both = dyn_cast<BinaryOperator>(bare);
  const bool binds = isa<DeclRefExpr>(bare) || isa<IntegerLiteral>(bare) || isa<ParenExpr>(flags) ||
                     (both != nullptr && both->getOpcode() == BO_Or);
  return replace(flags, (binds ? written : "(" + written + ")") + " | " + flag);
}

std::vector<FixItHint> Edit::take() {
  return possible_ ? std::move(hints_) : std::vector<FixItHint>{};
}

bool declares_function(const Source& source, const std::string& name) {
  const ASTContext& context = source.context();
  const auto found = context.Idents.find(name);
  if (found == context.Idents.end()) return false;
  for (const NamedDecl* decl :
       context.getTranslationUnitDecl()->lookup(DeclarationName(found->second)))
    if (isa<FunctionDecl>(decl)) return true;
  return false;
}

}  // namespace ofdcheck::lint
