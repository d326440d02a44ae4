// wait-error-spin: the -1 of epoll_wait is used as a count, or nothing ever looks for it: once the
// wait fails for good the loop turns for ever.
#include <climits>

#include "clang-plugin/check.h"
#include "clang-plugin/source/failure.h"
#include "clang/AST/Decl.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/Stmt.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

// `n = epoll_wait(...)` and no more: nobody looks at the value of the assignment.
bool is_statement(const Source& source, const Function& function, const Expr* assignment) {
  const Stmt* outer = source.parent(function, assignment);
  while (isa_and_nonnull<ParenExpr>(outer) || isa_and_nonnull<FullExpr>(outer))
    outer = source.parent(function, outer);
  return isa_and_nonnull<CompoundStmt>(outer);
}

// Every use of the variable is `i < n`, in a condition: nobody asks whether it is negative.
bool only_counts(const Source& source, const Function& function, const VarDecl* held) {
  bool only = true;
  unsigned uses = 0;
  walk(function.body, [&](const Stmt* stmt) {
    const auto* name = dyn_cast<DeclRefExpr>(stmt);
    if (name == nullptr || name->getDecl() != held) return;
    const Stmt* outer = source.parent(function, name);
    while (outer != nullptr && (isa<ImplicitCastExpr>(outer) || isa<ParenExpr>(outer)))
      outer = source.parent(function, outer);
    const auto* test = dyn_cast_or_null<BinaryOperator>(outer);
    if (test != nullptr && test->getOpcode() == BO_Assign && variable(test->getLHS()) == held) {
      only &= is_statement(source, function, test);
      return;
    }
    const bool counts = test != nullptr && test->isRelationalOp() &&
                        !source.constant(test->getLHS()) && !source.constant(test->getRHS());
    only &= counts;
    ++uses;
  });
  return only && uses > 0;
}

// Some condition asks whether there are more than can be: the -1 is, of an unsigned.
bool asks_for_too_many(const Function& function, const VarDecl* held) {
  bool asks = false;
  walk(function.body, [&](const Stmt* stmt) {
    const auto* branch = dyn_cast<IfStmt>(stmt);
    if (branch == nullptr) return;
    walk(branch->getCond(), [&](const Stmt* part) {
      const auto* test = dyn_cast<BinaryOperator>(part);
      if (test == nullptr) return;
      const bool above = test->getOpcode() == BO_GT || test->getOpcode() == BO_GE;
      const bool below = test->getOpcode() == BO_LT || test->getOpcode() == BO_LE;
      asks |= (above && variable(test->getLHS()) == held) || (below && variable(test->getRHS()) == held);
    });
  });
  return asks;
}

bool is_in_loop(const Source& source, const Call& call) {
  for (const Stmt* outer = source.parent(*call.in, call.expr); outer != nullptr;
       outer = source.parent(*call.in, outer))
    if (isa<ForStmt>(outer) || isa<WhileStmt>(outer) || isa<DoStmt>(outer)) return true;
  return false;
}

// It does not wait for events, so it is not what paces a loop: that turns no faster once it fails.
bool only_looks(const Source& source, const Call& call) {
  constexpr unsigned kTimeout = 3;
  return call.libc->id != Libc::epoll_pwait2_ &&
         libc_call(call.expr->getDirectCallee()) != nullptr &&
         source.constant(call.argument(kTimeout)) == 0;
}

// "No events": 0 or {}. Anything else may tell the caller of the failure; and where nothing is
// returned, he may have no use for an answer.
bool is_nothing(const Source& source, const Function& function, const ReturnStmt* leave) {
  const Expr* value = leave->getRetValue();
  if (value == nullptr) return false;
  value = value->IgnoreImplicit();
  if (const auto* list = dyn_cast<InitListExpr>(value)) return list->getNumInits() == 0;
  if (const auto* made = dyn_cast<CXXConstructExpr>(value)) return made->getNumArgs() == 0;
  const QualType type = function.decl->getReturnType();
  return type->isIntegerType() && !type->isBooleanType() && source.constant(value) == 0;
}

bool names_errno(const Function& function) {
  bool names = false;
  walk(function.body, [&](const Stmt* stmt) {
    const auto* call = dyn_cast<CallExpr>(stmt);
    const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
    names |= callee != nullptr && callee->getNameAsString().find("errno") != std::string::npos;
  });
  return names;
}

// The branch for a failure does nothing but to say that there was no event.
bool swallows(const Source& source, const Call& call, const Stmt* branch) {
  const Stmt* only = branch;
  if (const auto* block = dyn_cast<CompoundStmt>(branch)) {
    std::vector<const Stmt*> parts;
    each_live_child(block, [&](const Stmt* part) { parts.push_back(part); });
    if (parts.size() != 1) return false;
    only = parts.front();
    if (const auto* always = dyn_cast<IfStmt>(only); always != nullptr && always_holds(always))
      only = always->getThen();
  }
  const auto* leave = dyn_cast<ReturnStmt>(only);
  return leave != nullptr && is_nothing(source, *call.in, leave);
}

void judge_swallowed(const Source& source, SourceReport& report) {
  source.each_relayed(Kind::waits, [&](const Call& call) {
    if (only_looks(source, call)) return;
    for (const Stmt* branch : failure_branches(source, call)) {
      if (!swallows(source, call, branch) || names_errno(*call.in)) continue;
      Finding finding = source.finding(RuleId::wait_error_spin, *call.in, branch);
      finding.call = call.libc->name;
      finding.level = Level::warning;
      finding.message = "whatever " + std::string(call.libc->name) +
                        " fails with is taken for no event: once it fails for good the loop turns "
                        "for ever";
      finding.expected = "an end, or a report, for anything but EINTR";
      report.add(std::move(finding));
    }
  });
}

void judge(const Source& source, SourceReport& report) {
  judge_swallowed(source, report);
  source.each_call(Kind::waits, [&](const Call& call) {
    const VarDecl* held = result_variable(source, call);
    if (held == nullptr || !held->hasLocalStorage()) return;
    if (errno_is_asked_instead(source, call)) return;
    Finding finding = source.finding(RuleId::wait_error_spin, call);
    if (held->getType()->isUnsignedIntegerType()) {
      if (compares_with(source, *call.in, -1) || compares_with(source, *call.in, UINT_MAX) ||
          asks_for_too_many(*call.in, held))
        return;
      finding.message =
          "the -1 of " + std::string(call.libc->name) + " becomes the largest count there is";
      finding.expected = "a signed variable, and a look for -1";
    } else if (only_counts(source, *call.in, held) && is_in_loop(source, call) &&
               !only_looks(source, call)) {
      // It takes a wait that fails for good as well, so this is less than an error.
      finding.level = Level::warning;
      finding.message = "nobody looks for the -1 of " + std::string(call.libc->name) +
                        ": once it fails for good the loop turns for ever";
      finding.expected = "an end, or a report, for anything but EINTR";
    } else {
      return;
    }
    report.add(std::move(finding));
  });
}

}  // namespace

const Check checks::wait_error_spin = {.source = judge};

}  // namespace ofdcheck::lint
