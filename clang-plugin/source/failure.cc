#include "clang-plugin/source/failure.h"

#include <cerrno>

#include "clang-plugin/source/places.h"
#include "clang/AST/Decl.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/Stmt.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

enum class Outcome { none, failed, succeeded };

// Whether `expr` is the call, an assignment of it, or its variable.
bool is_result(const Expr* expr, const Call& call, const VarDecl* held) {
  expr = expr->IgnoreParenCasts();
  if (expr == call.expr) return true;
  const auto* assigned = dyn_cast<BinaryOperator>(expr);
  if (assigned != nullptr && assigned->getOpcode() == BO_Assign)
    return is_result(assigned->getRHS(), call, nullptr);
  return held != nullptr && variable(expr) == held;
}

// What a true condition says of the call.
Outcome says(const Source& source, const Expr* condition, const Call& call, const VarDecl* held) {
  // pipe and socketpair return a status, 0 or -1, and no number.
  if (call.libc->kind == Kind::pairs && is_result(condition, call, held)) return Outcome::failed;
  const auto* test = dyn_cast<BinaryOperator>(condition->IgnoreParenCasts());
  if (test == nullptr) return Outcome::none;
  if (test->getOpcode() == BO_LAnd) {
    const Outcome left = says(source, test->getLHS(), call, held);
    return left != Outcome::none ? left : says(source, test->getRHS(), call, held);
  }
  if (!is_result(test->getLHS(), call, held)) return Outcome::none;
  const auto value = source.constant(test->getRHS());
  if (!value) return Outcome::none;
  switch (test->getOpcode()) {
    case BO_LT:
      return *value == 0 ? Outcome::failed : Outcome::none;
    case BO_EQ:
      return *value == -1 ? Outcome::failed : Outcome::none;
    case BO_LE:
      return *value == -1 ? Outcome::failed : Outcome::none;
    case BO_NE:
      return *value == -1 ? Outcome::succeeded : Outcome::none;
    case BO_GE:
      return *value == 0 ? Outcome::succeeded : Outcome::none;
    case BO_GT:
      return *value == -1 ? Outcome::succeeded : Outcome::none;
    default:
      return Outcome::none;
  }
}

bool waits_in(const Stmt* loop) {
  bool waits = false;
  walk(loop, [&](const Stmt* stmt) {
    const auto* call = dyn_cast<CallExpr>(stmt);
    const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
    const LibcCall* libc = libc_call(callee);
    waits |= libc != nullptr && libc->kind == Kind::waits;
  });
  return waits;
}

// The branch does not come to its end.
bool leaves(const Stmt* branch) {
  if (const auto* block = dyn_cast<CompoundStmt>(branch))
    return !block->body_empty() && leaves(block->body_back());
  return isa<ReturnStmt>(branch) || isa<ContinueStmt>(branch) || isa<BreakStmt>(branch);
}

// What follows a statement in its block.
std::vector<const Stmt*> behind(const Source& source, const Function& function, const Stmt* stmt) {
  std::vector<const Stmt*> rest;
  const auto* block = dyn_cast_or_null<CompoundStmt>(source.parent(function, stmt));
  if (block == nullptr) return rest;
  bool passed = false;
  for (const Stmt* each : block->body()) {
    if (passed) rest.push_back(each);
    passed |= each == stmt;
  }
  return rest;
}

}  // namespace

// `*__errno_location()`.
bool is_errno(const Expr* expr) {
  const auto* read = dyn_cast<UnaryOperator>(expr->IgnoreParenImpCasts());
  const auto* call = read == nullptr ? nullptr
                                     : dyn_cast<CallExpr>(read->getSubExpr()->IgnoreParenImpCasts());
  const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
  return callee != nullptr && callee->getNameAsString().find("errno") != std::string::npos;
}

bool result_is_dropped(const Source& source, const Call& call) {
  const Stmt* inner = call.expr;
  const Stmt* outer = source.parent(*call.in, inner);
  while (outer != nullptr &&
         (isa<ParenExpr>(outer) || isa<ImplicitCastExpr>(outer) || isa<ExprWithCleanups>(outer))) {
    inner = outer;
    outer = source.parent(*call.in, inner);
  }
  if (outer == nullptr || isa<CompoundStmt>(outer)) return outer != nullptr;
  if (const auto* branch = dyn_cast<IfStmt>(outer)) return inner != branch->getCond();
  if (const auto* loop = dyn_cast<ForStmt>(outer)) return inner == loop->getBody();
  if (const auto* loop = dyn_cast<WhileStmt>(outer)) return inner == loop->getBody();
  return isa<SwitchCase>(outer) && inner == cast<SwitchCase>(outer)->getSubStmt();
}

const VarDecl* result_variable(const Source& source, const Call& call) {
  const Stmt* outer = source.parent(*call.in, call.expr);
  while (outer != nullptr && isa<Expr>(outer) &&
         (isa<ParenExpr>(outer) || isa<CastExpr>(outer) || isa<FullExpr>(outer)))
    outer = source.parent(*call.in, outer);
  if (const auto* assigned = dyn_cast_or_null<BinaryOperator>(outer))
    return assigned->getOpcode() == BO_Assign ? variable(assigned->getLHS()) : nullptr;
  const auto* declared = dyn_cast_or_null<DeclStmt>(outer);
  if (declared == nullptr) return nullptr;
  for (const Decl* decl : declared->decls()) {
    const auto* held = dyn_cast<VarDecl>(decl);
    if (held != nullptr && held->hasInit() && held->getInit()->IgnoreParenCasts() == call.expr)
      return held;
  }
  return nullptr;
}

std::vector<const Stmt*> failure_branches(const Source& source, const Call& call) {
  std::vector<const Stmt*> branches;
  const VarDecl* held = result_variable(source, call);
  bool passed = false;
  walk(call.in->body, [&](const Stmt* stmt) {
    if (stmt == call.expr) passed = true;
    const auto* branch = dyn_cast<IfStmt>(stmt);
    if (branch == nullptr || branch->getCond() == nullptr) return;
    // The if may hold the call itself, which the walk has not come to then.
    const bool begins = held != nullptr && is_below(source, *call.in, call.expr, branch->getInit());
    const Outcome outcome =
        says(source, branch->getCond(), call, passed || begins ? held : nullptr);
    if (outcome == Outcome::failed) branches.push_back(branch->getThen());
    if (outcome == Outcome::succeeded && branch->getElse() != nullptr)
      branches.push_back(branch->getElse());
    if (outcome == Outcome::succeeded && branch->getElse() == nullptr && leaves(branch->getThen()))
      for (const Stmt* next : behind(source, *call.in, branch)) branches.push_back(next);
  });
  return branches;
}

namespace {

bool names_errno(const Function& function) {
  bool names = false;
  walk(function.body, [&](const Stmt* stmt) {
    names |= isa<Expr>(stmt) && is_errno(cast<Expr>(stmt));
  });
  return names;
}

}  // namespace

bool holds_errno(const Function& function, const Expr* expr) {
  bool holds = false;
  // What strerror says of it is text.
  if (isa_and_nonnull<CallExpr>(bare(expr))) return false;
  walk(expr, [&](const Stmt* part) {
    const auto* value = dyn_cast<Expr>(part);
    const VarDecl* named = value == nullptr ? nullptr : variable(value);
    holds |= value != nullptr && is_errno(value);
    if (named == nullptr || !named->hasLocalStorage() || holds) return;
    if (named->hasInit())
      walk(named->getInit(), [&](const Stmt* inner) {
        holds |= isa<Expr>(inner) && is_errno(cast<Expr>(inner));
      });
    walk(function.body, [&](const Stmt* stmt) {
      const auto* assigned = dyn_cast<BinaryOperator>(stmt);
      holds |= assigned != nullptr && assigned->getOpcode() == BO_Assign &&
               variable(assigned->getLHS()) == named && is_errno(assigned->getRHS());
    });
  });
  return holds;
}

namespace {

// std::errc::interrupted, perhaps made a std::error_condition: its value is the number of errno.
std::optional<std::int64_t> value_of_errc(const Source& source, const Expr* expr) {
  const auto* named = dyn_cast_or_null<DeclRefExpr>(bare(expr));
  const auto* value = named == nullptr ? nullptr : dyn_cast<EnumConstantDecl>(named->getDecl());
  const auto* type = value == nullptr ? nullptr : dyn_cast<EnumDecl>(value->getDeclContext());
  if (type == nullptr || !type->isInStdNamespace() || type->getName() != "errc") return {};
  return source.constant(named);
}

// A function of the unit that is asked what errno means: it is given it, or looks at it itself and
// makes no call of libc that may have set it. `has_it`: something in the asking function may hold
// it.
const Function* asked_about_errno(const Source& source, const Function& function, bool has_it,
                                  const CallExpr* call) {
  const FunctionDecl* callee = call->getDirectCallee();
  const Function* known = callee == nullptr ? nullptr : source.function(callee);
  if (known == nullptr || known == &function) return nullptr;
  if (has_it)
    for (const Expr* argument : call->arguments())
      if (holds_errno(function, argument)) return known;
  return known->calls.empty() && names_errno(*known) ? known : nullptr;
}

// Its variables may be those of the function around it.
bool is_lambda(const Function& function) {
  const auto* method = dyn_cast<CXXMethodDecl>(function.decl);
  return method != nullptr && method->getParent()->isLambda();
}

constexpr int kAsked = 2;  // functions that ask each other

bool compares(const Source& source, const Function& function, std::int64_t number, const Stmt* end,
              const Stmt* begin, int depth) {
  bool compares = false, passed = false, begun = begin == nullptr;
  const bool has_it = depth > 0 && (is_lambda(function) || names_errno(function));
  const auto is_it = [&](const Expr* value, const Expr* other) {
    return (source.constant(value) == number && (number != EPERM || is_errno(other))) ||
           value_of_errc(source, value) == number;
  };
  walk(function.body, [&](const Stmt* stmt) {
    begun |= stmt == begin;
    passed |= stmt == end && end != nullptr;
    if (passed || !begun) return;
    if (const auto* test = dyn_cast<BinaryOperator>(stmt); test != nullptr && test->isEqualityOp())
      compares |= is_it(test->getRHS(), test->getLHS()) || is_it(test->getLHS(), test->getRHS());
    if (const auto* test = dyn_cast<CXXOperatorCallExpr>(stmt);
        test != nullptr && test->isComparisonOp() && test->getNumArgs() == 2)
      compares |= value_of_errc(source, test->getArg(0)) == number ||
                  value_of_errc(source, test->getArg(1)) == number;
    if (const auto* call = dyn_cast<CallExpr>(stmt); call != nullptr && depth > 0 && !compares)
      if (const Function* asked = asked_about_errno(source, function, has_it, call))
        compares = lint::compares(source, *asked, number, nullptr, nullptr, depth - 1);
    const auto* cases = dyn_cast<SwitchStmt>(stmt);
    if (cases == nullptr) return;
    for (const SwitchCase* each = cases->getSwitchCaseList(); each != nullptr;
         each = each->getNextSwitchCase())
      if (const auto* label = dyn_cast<CaseStmt>(each))
        compares |= is_it(label->getLHS(), cases->getCond());
  });
  return compares;
}

}  // namespace

bool compares_with(const Source& source, const Function& function, std::int64_t number,
                   const Stmt* end, const Stmt* begin) {
  return compares(source, function, number, end, begin, kAsked);
}

bool is_asked_elsewhere(const Source& source, const Function& function, const Stmt* begin,
                        const Stmt* end) {
  bool begun = false, passed = false, asked = false;
  const auto gives = [&](const Stmt* part) {
    const auto* call = dyn_cast<CallExpr>(part);
    const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
    if (callee == nullptr || is_of_system(callee) || source.function(callee) != nullptr) return;
    for (const Expr* argument : call->arguments()) asked |= holds_errno(function, argument);
  };
  walk(function.body, [&](const Stmt* stmt) {
    begun |= stmt == begin;
    passed |= stmt == end;
    if (!begun || passed) return;
    if (const auto* branch = dyn_cast<IfStmt>(stmt)) walk(branch->getCond(), gives);
    if (const auto* cases = dyn_cast<SwitchStmt>(stmt)) walk(cases->getCond(), gives);
  });
  return asked;
}

bool errno_is_asked_instead(const Source& source, const Call& call) {
  const Stmt* stmt = call.expr;
  const Stmt* block = source.parent(*call.in, stmt);
  for (; block != nullptr && (isa<Expr>(block) || isa<DeclStmt>(block));
       block = source.parent(*call.in, block))
    stmt = block;
  if (block == nullptr || !isa<CompoundStmt>(block)) return false;
  // What was there before is told from what the call has set.
  bool cleared = false, passed = false;
  for (const Stmt* each : cast<CompoundStmt>(block)->body()) {
    if (passed) {
      bool asks = false;
      const Stmt* asking = nullptr;
      if (const auto* branch = dyn_cast<IfStmt>(each)) asking = branch->getCond();
      if (const auto* cases = dyn_cast<SwitchStmt>(each)) asking = cases->getCond();
      if (const auto* leave = dyn_cast<ReturnStmt>(each)) asking = leave->getRetValue();
      walk(asking, [&](const Stmt* part) {
        asks |= isa<Expr>(part) && is_errno(cast<Expr>(part));
      });
      return cleared && asks;
    }
    const auto* assigned = dyn_cast<BinaryOperator>(each);
    if (assigned != nullptr && assigned->getOpcode() == BO_Assign && is_errno(assigned->getLHS()))
      cleared = source.constant(assigned->getRHS()) == 0;
    passed = each == stmt;
  }
  return false;
}

const Stmt* first_fatal(const Stmt* branch) {
  const Stmt* first = nullptr;
  walk(branch, [&](const Stmt* stmt) {
    if (first != nullptr) return;
    if (isa<CXXThrowExpr>(stmt)) first = stmt;
    const auto* call = dyn_cast<CallExpr>(stmt);
    const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
    if (callee != nullptr && callee->isNoReturn()) first = stmt;
  });
  return first;
}

const Stmt* first_exit_from_event_loop(const Source& source, const Call& call, const Stmt* branch) {
  const Stmt* first = nullptr;
  walk(branch, [&](const Stmt* stmt) {
    if (first != nullptr || (!isa<BreakStmt>(stmt) && !isa<ReturnStmt>(stmt))) return;
    for (const Stmt* outer = source.parent(*call.in, stmt); outer != nullptr;
         outer = source.parent(*call.in, outer)) {
      if (isa<BreakStmt>(stmt) && isa<SwitchStmt>(outer)) return;
      if (!is_loop(outer)) continue;
      if (waits_in(outer)) first = stmt;
      if (first != nullptr || isa<BreakStmt>(stmt)) return;
    }
  });
  return first;
}

}  // namespace ofdcheck::lint
