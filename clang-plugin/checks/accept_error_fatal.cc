// accept-error-fatal: one failed accept ends the loop or the program. Most of its errors are about
// one connection, which is gone (accept(2), "Error handling").
#include <cerrno>

#include "clang-plugin/check.h"
#include "clang-plugin/source/failure.h"
#include "clang/AST/Decl.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

// An errno that somebody looks for who does tell them apart: those of a connection, or those of the
// listener, on which alone it may end. EAGAIN alone is no sign of that.
bool tells_apart(const Source& source, const Call& accept, const Stmt* end) {
  for (const int error : {EINTR, ECONNABORTED, EMFILE, ENFILE, EPROTO, ENOBUFS, ENOMEM, EPERM, EBADF, EINVAL,
                          ENOTSOCK, EFAULT})
    if (compares_with(source, *accept.in, error, end, accept.expr)) return true;
  return is_asked_elsewhere(source, *accept.in, accept.expr, end);
}

// It takes something beside the failure: a request to stop, or too many failures in a row.
bool takes_more(const Source& source, const Call& accept, const Stmt* branch, const Stmt* end) {
  const VarDecl* result = result_variable(source, accept);
  for (const Stmt* outer = end; outer != nullptr && outer != branch;) {
    const Stmt* inner = outer;
    outer = source.parent(*accept.in, outer);
    const auto* asks = dyn_cast_or_null<IfStmt>(outer);
    if (asks == nullptr || inner == asks->getCond() || always_holds(asks)) continue;
    bool about_it = false;
    walk(asks->getCond(), [&](const Stmt* part) {
      const auto* name = dyn_cast<DeclRefExpr>(part);
      about_it |= part == accept.expr || (isa<Expr>(part) && is_errno(cast<Expr>(part))) ||
                  (name != nullptr && result != nullptr && name->getDecl() == result);
      // A copy of errno, or what the number of an error is kept in, is about it as well.
      const auto* held = name == nullptr ? nullptr : dyn_cast<VarDecl>(name->getDecl());
      about_it |= held != nullptr && held->hasLocalStorage() && holds_errno(*accept.in, name);
    });
    if (!about_it) return true;
  }
  return false;
}

bool is_tried(const Source& source, const Function& function, const Stmt* stmt) {
  for (const Stmt* outer = stmt; outer != nullptr;) {
    const Stmt* inner = outer;
    outer = source.parent(function, outer);
    const auto* tries = dyn_cast_or_null<CXXTryStmt>(outer);
    if (tries != nullptr && inner == tries->getTryBlock()) return true;
  }
  return false;
}

// Somebody catches it: in the function, or whoever calls it here.
bool is_caught(const Source& source, const Call& accept, const Stmt* end) {
  if (!isa<CXXThrowExpr>(end)) return false;
  if (is_tried(source, *accept.in, end)) return true;
  bool called = false, all = true;
  for (const Function& caller : source.functions())
    walk(caller.body, [&](const Stmt* stmt) {
      const auto* call = dyn_cast<CallExpr>(stmt);
      const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
      if (callee == nullptr || callee->getCanonicalDecl() != accept.in->decl->getCanonicalDecl()) return;
      called = true;
      all = all && is_tried(source, caller, call);
    });
  return called && all;
}

void judge(const Source& source, SourceReport& report) {
  source.each_relayed(Kind::accepts, [&](const Call& call) {
    for (const Stmt* branch : failure_branches(source, call)) {
      const Stmt* end = first_fatal(branch);
      if (end == nullptr) end = first_exit_from_event_loop(source, call, branch);
      if (end == nullptr || tells_apart(source, call, end) || takes_more(source, call, branch, end) ||
          is_caught(source, call, end))
        continue;
      Finding finding = source.finding(RuleId::accept_error_fatal, *call.in, end);
      finding.call = call.libc->name;
      finding.message = "one connection that cannot be accepted ends it all";
      finding.expected =
          "ECONNABORTED, EINTR, EMFILE and their like told apart: none of them is "
          "about the listener";
      report.add(std::move(finding));
    }
  });
}

}  // namespace

const Check checks::accept_error_fatal = {.source = judge};

}  // namespace ofdcheck::lint
