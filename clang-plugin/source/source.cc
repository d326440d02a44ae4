#include "clang-plugin/source/source.h"

#include <map>

#include "clang-plugin/facts/program.h"
#include "clang-plugin/facts/walk.h"
#include "clang-plugin/source/functions.h"
#include "clang-plugin/source/places.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/ParentMap.h"
#include "clang/AST/Stmt.h"
#include "clang/AST/StmtCXX.h"

namespace ofdcheck::lint {

using clang::Expr;
using clang::Stmt;

namespace {

// What is read here may change: a variable that is not const, a field or an element of one or
// behind one, but no array, whose place is what is asked for.
bool reads_what_changes(const Expr* expr) {
  if (expr->getType()->isArrayType()) return false;
  for (;;) {
    expr = expr->IgnoreParenCasts();
    if (const auto* member = llvm::dyn_cast<clang::MemberExpr>(expr)) {
      if (!llvm::isa<clang::FieldDecl>(member->getMemberDecl())) return false;
      expr = member->getBase();
    } else if (const auto* element = llvm::dyn_cast<clang::ArraySubscriptExpr>(expr)) {
      expr = element->getBase();
    } else {
      break;
    }
  }
  const auto* name = llvm::dyn_cast<clang::DeclRefExpr>(expr);
  const auto* held = name == nullptr ? nullptr : llvm::dyn_cast<clang::VarDecl>(name->getDecl());
  if (held == nullptr || held->isConstexpr()) return false;
  const clang::QualType type = held->getASTContext().getBaseElementType(held->getType());
  return !type.isConstQualified() && !type->isReferenceType();
}

// Evaluating what is none takes long, and most of what is asked about is none: a variable, what a
// function returns, or what is made of these. Nothing is said of the rest.
bool may_be_constant(const Expr* expr) {
  expr = expr->IgnoreParenCasts();
  if (const auto* both = llvm::dyn_cast<clang::BinaryOperator>(expr)) {
    if (both->isLogicalOp())
      return may_be_constant(both->getLHS()) || may_be_constant(both->getRHS());
    if (both->isComparisonOp() || both->isAdditiveOp() || both->isMultiplicativeOp() ||
        both->isBitwiseOp())
      return may_be_constant(both->getLHS()) && may_be_constant(both->getRHS());
    return true;
  }
  if (const auto* not_it = llvm::dyn_cast<clang::UnaryOperator>(expr))
    return not_it->getOpcode() != clang::UO_LNot || may_be_constant(not_it->getSubExpr());
  if (const auto* call = llvm::dyn_cast<clang::CallExpr>(expr)) {
    const clang::FunctionDecl* callee = call->getDirectCallee();
    return callee == nullptr || callee->getBuiltinID() != 0 || callee->isConstexpr();
  }
  return !reads_what_changes(expr);
}

// Whatever its parts are, each of them may be come to.
bool all_children_live(const Stmt* stmt) {
  const auto* both = llvm::dyn_cast<clang::BinaryOperator>(stmt);
  return both != nullptr
             ? both->getOpcode() != clang::BO_LAnd
             : !llvm::isa<clang::IfStmt, clang::ConditionalOperator, clang::CompoundStmt>(stmt);
}

const LibcCall* returned_call(const Expr* value) {
  if (value == nullptr) return nullptr;
  value = value->IgnoreParenCasts();
  if (const clang::VarDecl* held = variable(value); held != nullptr && held->hasInit())
    value = held->getInit()->IgnoreParenCasts();
  const auto* call = llvm::dyn_cast<clang::CallExpr>(value);
  return call == nullptr ? nullptr : libc_call(call->getDirectCallee());
}

// What each of its returns returns: always such a call's result, and nothing is made of its
// failure.
const LibcCall* relayed_by(const Function& function) {
  const LibcCall* relayed = nullptr;
  bool only = true;
  walk(function.body, [&](const Stmt* stmt) {
    // It asks why, or tries again.
    if (const auto* call = llvm::dyn_cast<clang::CallExpr>(stmt))
      if (const clang::FunctionDecl* callee = call->getDirectCallee())
        only = only && callee->getNameAsString() != "__errno_location";
    only = only && !llvm::isa<clang::WhileStmt>(stmt) && !llvm::isa<clang::DoStmt>(stmt) &&
           !llvm::isa<clang::ForStmt>(stmt);
    const auto* back = llvm::dyn_cast<clang::ReturnStmt>(stmt);
    if (back == nullptr) return;
    const LibcCall* libc = returned_call(back->getRetValue());
    only = only && libc != nullptr && (relayed == nullptr || relayed->kind == libc->kind);
    relayed = libc;
  });
  const bool wanted = relayed != nullptr && only &&
                      (relayed->kind == Kind::accepts || relayed->kind == Kind::waits);
  return wanted ? relayed : nullptr;
}

}  // namespace

Source::Source(clang::ASTContext& context, const ProgramFacts* program)
    : context_(context), given_(program), program_(program) {
  functions_ = functions_of(context);
  // The vector does not grow any more, so that calls can point into it.
  for (Function& function : functions_) {
    for (Call& call : function.calls) call.in = &function;
    by_decl_.try_emplace(function.decl->getCanonicalDecl(), &function);
  }
  std::map<const clang::FunctionDecl*, const LibcCall*> relays;
  for (const Function& function : functions_)
    if (const LibcCall* libc = relayed_by(function))
      relays[function.decl->getCanonicalDecl()] = libc;
  if (relays.empty()) return;
  for (Function& function : functions_)
    walk(function.body, [&](const Stmt* stmt) {
      const auto* call = llvm::dyn_cast<clang::CallExpr>(stmt);
      const clang::FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
      const auto relay = callee == nullptr ? relays.end() : relays.find(callee->getCanonicalDecl());
      if (relay != relays.end()) function.relayed.push_back({call, relay->second, &function});
    });
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

void Source::each_relayed(Kind kind, const std::function<void(const Call&)>& take) const {
  each_call(kind, take);
  for (const Function& function : functions_)
    for (const Call& call : function.relayed)
      if (call.libc->kind == kind) take(call);
}

bool Source::calls(Kind kind) const {
  for (const Function& function : functions_)
    for (const Call& call : function.calls)
      if (call.libc->kind == kind) return true;
  return false;
}

const Function* Source::function(const clang::FunctionDecl* decl) const {
  const auto found = by_decl_.find(decl->getCanonicalDecl());
  return found == by_decl_.end() ? nullptr : found->second;
}

bool Source::names(const clang::FunctionDecl* function) const {
  if (named_ == nullptr) {
    named_ = std::make_unique<std::unordered_set<const clang::Decl*>>();
    for (const Function& each : functions_)
      walk(each.body, [&](const Stmt* stmt) {
        const clang::Decl* decl = nullptr;
        if (const auto* name = llvm::dyn_cast<clang::DeclRefExpr>(stmt)) decl = name->getDecl();
        if (const auto* member = llvm::dyn_cast<clang::MemberExpr>(stmt))
          decl = member->getMemberDecl();
        if (llvm::isa_and_nonnull<clang::FunctionDecl>(decl))
          named_->insert(decl->getCanonicalDecl());
      });
  }
  return named_->contains(function->getCanonicalDecl());
}

const Places& Source::places() const {
  if (!places_) places_ = std::make_unique<Places>(*this);
  return *places_;
}

const UnitFacts& Source::said() const {
  if (!said_) said_ = std::make_unique<UnitFacts>(facts_of_text(*this));
  return *said_;
}

const ProgramFacts& Source::program() const {
  if (own_ == nullptr && (program_ == nullptr || !program_->has_units())) {
    // While its facts are gathered nothing is known.
    own_ = std::make_unique<ProgramFacts>();
    program_ = own_.get();
    own_->add(facts_of(*this, nullptr));
    own_->link(false);
  }
  return *program_;
}

std::optional<std::int64_t> Source::constant(const Expr* expr) const {
  clang::Expr::EvalResult result;
  if (expr == nullptr || expr->isValueDependent() || !may_be_constant(expr) ||
      !expr->EvaluateAsInt(result, context_))
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
  if (all_children_live(stmt)) {
    for (const Stmt* child : stmt->children()) walk(child, take);
    return;
  }
  if (cannot_hold(stmt)) return;
  each_live_child(stmt, [&](const Stmt* child) { walk(child, take); });
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
  if (named == nullptr || !may_be_constant(condition) ||
      !condition->EvaluateAsBooleanCondition(holds, named->getASTContext()))
    return {};
  return holds;
}

}  // namespace

namespace {

bool leaves_its_block(const Stmt* stmt) {
  if (const auto* block = llvm::dyn_cast<clang::CompoundStmt>(stmt))
    return !block->body_empty() && leaves_its_block(block->body_back());
  if (const auto* value = llvm::dyn_cast<Expr>(stmt)) {
    const Expr* what = value->IgnoreImplicit();
    const auto* call = llvm::dyn_cast<clang::CallExpr>(what);
    const clang::FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
    return llvm::isa<clang::CXXThrowExpr>(what) || (callee != nullptr && callee->isNoReturn());
  }
  return llvm::isa<clang::ReturnStmt, clang::BreakStmt, clang::ContinueStmt, clang::GotoStmt>(stmt);
}

// An if whose condition is constant, and whose branch leaves.
bool always_leaves(const Stmt* stmt) {
  const auto* branch = llvm::dyn_cast_or_null<clang::IfStmt>(stmt);
  const Stmt* dead = branch == nullptr ? nullptr : dead_branch(branch);
  if (branch != nullptr && always_holds(branch)) return leaves_its_block(branch->getThen());
  return dead != nullptr && dead == branch->getThen() && branch->getElse() != nullptr &&
         leaves_its_block(branch->getElse());
}

}  // namespace

void each_live_child(const Stmt* stmt, const std::function<void(const Stmt*)>& take) {
  const Stmt* dead = dead_branch(stmt);
  if (const auto* choice = llvm::dyn_cast<clang::ConditionalOperator>(stmt))
    if (const auto holds = constant_condition(choice->getCond()))
      dead = *holds ? choice->getFalseExpr() : choice->getTrueExpr();
  const bool block = llvm::isa<clang::CompoundStmt>(stmt);
  bool left = false;
  for (const Stmt* child : stmt->children()) {
    // A label may be come to from elsewhere.
    left = left && !llvm::isa_and_nonnull<clang::LabelStmt, clang::SwitchCase>(child);
    if (child != dead && !left) take(child);
    left = left || (block && always_leaves(child));
  }
}

void each_condition(const Stmt* body, const std::function<void(const Expr*)>& take) {
  walk(body, [&](const Stmt* stmt) {
    const Expr* condition = nullptr;
    if (const auto* branch = llvm::dyn_cast<clang::IfStmt>(stmt)) condition = branch->getCond();
    if (const auto* loop = llvm::dyn_cast<clang::WhileStmt>(stmt)) condition = loop->getCond();
    if (const auto* loop = llvm::dyn_cast<clang::DoStmt>(stmt)) condition = loop->getCond();
    if (const auto* loop = llvm::dyn_cast<clang::ForStmt>(stmt)) condition = loop->getCond();
    if (const auto* choice = llvm::dyn_cast<clang::SwitchStmt>(stmt)) condition = choice->getCond();
    if (const auto* choice = llvm::dyn_cast<clang::ConditionalOperator>(stmt)) condition = choice->getCond();
    if (const auto* both = llvm::dyn_cast<clang::BinaryOperator>(stmt); both != nullptr && both->isLogicalOp())
      condition = both->getLHS();
    if (condition != nullptr) take(condition);
  });
}

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

bool is_done_before(const Source& source, const Function& function, const Stmt* earlier,
                    const Stmt* later) {
  const Stmt* block = source.parent(function, earlier);
  for (; block != nullptr && !llvm::isa<clang::CompoundStmt>(block);
       block = source.parent(function, block)) {
    const auto* branch = llvm::dyn_cast<clang::IfStmt>(block);
    const bool asked = branch != nullptr && branch->getCond() == earlier;
    const auto* both = llvm::dyn_cast<clang::BinaryOperator>(block);
    if (both != nullptr && both->isLogicalOp() && both->getRHS() == earlier) return false;
    const auto* choice = llvm::dyn_cast<clang::AbstractConditionalOperator>(block);
    if (choice != nullptr && choice->getCond() != earlier) return false;
    if (!asked && !llvm::isa<Expr>(block) && !llvm::isa<clang::DeclStmt>(block)) return false;
    earlier = block;
  }
  if (block == nullptr || !is_below(source, function, later, block)) return false;
  bool passed = false;
  for (const Stmt* each : llvm::cast<clang::CompoundStmt>(block)->body()) {
    if (passed && llvm::isa<clang::SwitchCase, clang::LabelStmt>(each)) return false;
    if (passed && is_below(source, function, later, each)) return true;
    if (each == earlier && is_below(source, function, later, each)) return true;
    passed |= each == earlier;
    if (passed && leaves_its_block(each)) return false;
  }
  return false;
}

bool reaches(const Source& source, const Function& function,
             const std::function<bool(const Function&)>& holds, int depth) {
  if (holds(function)) return true;
  if (depth == 0) return false;
  for (const clang::FunctionDecl* callee : function.callees) {
    const Function* known = source.function(callee);
    if (known != nullptr && known != &function && reaches(source, *known, holds, depth - 1))
      return true;
  }
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

bool always_holds(const clang::IfStmt* branch) {
  return constant_condition(branch->getCond()) == true;
}

bool cannot_hold(const Stmt* stmt) {
  const auto* both = llvm::dyn_cast<clang::BinaryOperator>(stmt);
  return both != nullptr && both->getOpcode() == clang::BO_LAnd &&
         (constant_condition(both->getLHS()) == false ||
          constant_condition(both->getRHS()) == false);
}

bool is_never_named(const Source& source, const Function& function) {
  const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(function.decl);
  if (function.decl->isExternallyVisible() || function.decl->isMain()) return false;
  if (method != nullptr && (method->isVirtual() || method->getParent()->isLambda() ||
                            method->isOverloadedOperator() ||
                            llvm::isa<clang::CXXConstructorDecl, clang::CXXDestructorDecl,
                                      clang::CXXConversionDecl>(method)))
    return false;
  return !source.names(function.decl);
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
