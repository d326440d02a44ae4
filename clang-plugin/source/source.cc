#include "clang-plugin/source/source.h"

#include "clang-plugin/source/functions.h"
#include "clang-plugin/source/places.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/ParentMap.h"
#include "clang/AST/StmtCXX.h"

namespace ofdcheck::lint {

using clang::Expr;
using clang::Stmt;

Source::Source(clang::ASTContext& context) : context_(context) {
  functions_ = functions_of(context);
  // The vector does not grow any more, so that calls can point into it.
  for (Function& function : functions_)
    for (Call& call : function.calls) call.in = &function;
}

Source::~Source() = default;

void Source::each_call(Kind kind, const std::function<void(const Call&)>& take) const {
  for (const Function& function : functions_)
    for (const Call& call : function.calls)
      if (call.libc->kind == kind) take(call);
}

void Source::each_call(Libc id, const std::function<void(const Call&)>& take) const {
  for (const Function& function : functions_)
    for (const Call& call : function.calls)
      if (call.libc->id == id) take(call);
}

bool Source::calls(Kind kind) const {
  for (const Function& function : functions_)
    for (const Call& call : function.calls)
      if (call.libc->kind == kind) return true;
  return false;
}

const Function* Source::function(const clang::FunctionDecl* decl) const {
  for (const Function& function : functions_)
    if (function.decl->getCanonicalDecl() == decl->getCanonicalDecl()) return &function;
  return nullptr;
}

const Places& Source::places() const {
  if (!places_) places_ = std::make_unique<Places>(*this);
  return *places_;
}

std::optional<std::int64_t> Source::constant(const Expr* expr) const {
  clang::Expr::EvalResult result;
  if (expr == nullptr || expr->isValueDependent() || !expr->EvaluateAsInt(result, context_))
    return {};
  const llvm::APSInt& value = result.Val.getInt();
  return value.isSigned() ? value.getSExtValue() : static_cast<std::int64_t>(value.getZExtValue());
}

const Stmt* Source::parent(const Function& function, const Stmt* stmt) const {
  if (parents_of_ != &function) {
    parents_ = std::make_unique<clang::ParentMap>(const_cast<Stmt*>(function.body));
    parents_of_ = &function;
  }
  return parents_->getParent(stmt);
}

Finding Source::finding(RuleId rule, const Call& call) const {
  Finding made = finding(rule, *call.in, call.expr);
  made.call = call.libc->name;
  return made;
}

Finding Source::finding(RuleId rule, const Function& function, const Stmt* where) const {
  Finding made = finding(rule, where);
  made.function = function.name;
  return made;
}

Finding Source::finding(RuleId rule, const Stmt* where) const {
  Finding finding;
  finding.rule = rule;
  finding.level = row_of(rule).level;
  finding.call = "the program";
  finding.where = context_.getSourceManager().getExpansionLoc(where->getBeginLoc());
  return finding;
}

void walk(const Stmt* stmt, const std::function<void(const Stmt*)>& take) {
  if (stmt == nullptr) return;
  take(stmt);
  if (const auto* lambda = llvm::dyn_cast<clang::LambdaExpr>(stmt)) {
    for (const Expr* init : lambda->capture_inits()) walk(init, take);
    return;
  }
  if (cannot_hold(stmt)) return;
  const Stmt* dead = dead_branch(stmt);
  for (const Stmt* child : stmt->children())
    if (child != dead) walk(child, take);
}

namespace {

// What a condition always is. A constant that is written as such needs no name; one that is a
// switch of the program has one, by which its context is found.
std::optional<bool> constant_condition(const Expr* condition) {
  if (condition == nullptr || condition->isInstantiationDependent()) return {};
  const clang::Decl* named = nullptr;
  for (const Stmt* part = condition; part != nullptr && named == nullptr;) {
    if (const auto* name = llvm::dyn_cast<clang::DeclRefExpr>(part)) named = name->getDecl();
    part = part->child_begin() == part->child_end() ? nullptr : *part->child_begin();
  }
  bool holds = false;
  if (named == nullptr || !condition->EvaluateAsBooleanCondition(holds, named->getASTContext()))
    return {};
  return holds;
}

}  // namespace

bool is_loop(const Stmt* stmt) {
  return llvm::isa<clang::ForStmt>(stmt) || llvm::isa<clang::WhileStmt>(stmt) ||
         llvm::isa<clang::DoStmt>(stmt) || llvm::isa<clang::CXXForRangeStmt>(stmt);
}

bool is_below(const Source& source, const Function& function, const Stmt* inner,
              const Stmt* outer) {
  for (; inner != nullptr; inner = source.parent(function, inner))
    if (inner == outer) return true;
  return false;
}

const Stmt* dead_branch(const Stmt* stmt) {
  const auto* branch = llvm::dyn_cast<clang::IfStmt>(stmt);
  if (branch == nullptr || branch->getCond() == nullptr) return nullptr;
  if (cannot_hold(branch->getCond()->IgnoreParenImpCasts())) return branch->getThen();
  const auto holds = constant_condition(branch->getCond());
  if (!holds) return nullptr;
  return *holds ? branch->getElse() : branch->getThen();
}

bool cannot_hold(const Stmt* stmt) {
  const auto* both = llvm::dyn_cast<clang::BinaryOperator>(stmt);
  return both != nullptr && both->getOpcode() == clang::BO_LAnd &&
         (constant_condition(both->getLHS()) == false ||
          constant_condition(both->getRHS()) == false);
}

const clang::VarDecl* variable(const Expr* expr) {
  if (expr == nullptr) return nullptr;
  const auto* name = llvm::dyn_cast<clang::DeclRefExpr>(expr->IgnoreParenCasts());
  return name == nullptr ? nullptr : llvm::dyn_cast<clang::VarDecl>(name->getDecl());
}

const clang::VarDecl* pointed_variable(const Expr* expr) {
  if (expr == nullptr) return nullptr;
  const auto* address = llvm::dyn_cast<clang::UnaryOperator>(expr->IgnoreParenCasts());
  if (address == nullptr || address->getOpcode() != clang::UO_AddrOf) return nullptr;
  return variable(address->getSubExpr());
}

void SourceReport::add(Finding finding) {
  for (const Finding& known : findings_)
    if (known.rule == finding.rule && known.where == finding.where) return;
  findings_.push_back(std::move(finding));
}

}  // namespace ofdcheck::lint
