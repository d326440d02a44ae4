#include "clang-plugin/source/event_tests.h"

#include <sys/epoll.h>

#include <set>

#include "clang-plugin/source/places.h"
#include "clang-plugin/source/threads.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Stmt.h"

namespace ofdcheck::lint {

using namespace clang;

namespace {

std::string written(const Source& source, const Expr* expr) {
  expr = expr->IgnoreParenImpCasts();
  if (const VarDecl* named = variable(expr)) return named->getNameAsString();
  if (const auto* member = dyn_cast<MemberExpr>(expr))
    return written(source, member->getBase()) + "." + member->getMemberDecl()->getNameAsString();
  if (const auto* element = dyn_cast<ArraySubscriptExpr>(expr))
    return written(source, element->getBase()) + "[" + written(source, element->getIdx()) + "]";
  return "?";
}

// Whether an event with EPOLLHUP alone is left without an answer.
class HangUp {
 public:
  explicit HangUp(const Source& source) : source_(source) {}

  bool tests_any() const { return tests_; }

  // False when something below is done that is not bound to another bit.
  bool ignored_by(const Stmt* stmt, int depth = 0) {
    if (stmt == nullptr) return true;
    if (depth > 12) return false;
    if (const auto* branch = dyn_cast<IfStmt>(stmt)) return ignored_by_branch(branch, depth);
    if (const auto* call = dyn_cast<CallExpr>(stmt); call != nullptr && !ignored_by_call(call))
      return false;
    if (isa<SwitchStmt>(stmt) || isa<ConditionalOperator>(stmt)) return false;
    for (const Stmt* child : stmt->children())
      if (!ignored_by(child, depth + 1)) return false;
    return true;
  }

 private:
  bool ignored_by_branch(const IfStmt* branch, int depth) {
    std::uint32_t bits = 0;
    bool compares = false;
    walk(branch->getCond(), [&](const Stmt* part) {
      if (const auto* expr = dyn_cast<Expr>(part)) bits |= event_test_in(source_, expr).bits;
      if (const auto* test = dyn_cast<BinaryOperator>(part))
        compares |= test->getOpcode() == BO_EQ && !source_.constant(test->getRHS());
    });
    tests_ |= bits != 0;
    if ((bits & (EPOLLHUP | EPOLLERR)) != 0) return false;
    // Another bit, or another descriptor: what is done then says nothing of this event.
    if (bits == 0 && !compares && !ignored_by(branch->getThen(), depth + 1)) return false;
    return ignored_by(branch->getElse(), depth + 1);
  }

  bool ignored_by_call(const CallExpr* call) {
    const FunctionDecl* callee = call->getDirectCallee();
    if (callee == nullptr) return false;
    if (const LibcCall* libc = libc_call(callee))
      return libc->kind == Kind::waits || (libc->kind != Kind::input && libc->kind != Kind::closes &&
                                           libc->kind != Kind::accepts &&
                                           libc->kind != Kind::registers);
    if (const Function* known = source_.function(callee)) {
      if (!inside_.insert(known).second) return true;
      return ignored_by(known->body);
    }
    // Of the system's own, no function but those above does anything for a descriptor.
    return is_of_system(callee);
  }

  const Source& source_;
  bool tests_ = false;
  std::set<const Function*> inside_;
};

}  // namespace

bool names_epoll(const Expr* expr) {
  bool names = false;
  walk(expr, [&](const Stmt* part) {
    const auto* name = dyn_cast<DeclRefExpr>(part);
    if (name == nullptr) return;
    if (isa<EnumConstantDecl>(name->getDecl()))
      names |= name->getDecl()->getName().starts_with("EPOLL");
    const auto* constant = dyn_cast<VarDecl>(name->getDecl());
    if (constant != nullptr && constant->getType().isConstQualified() && constant->hasInit())
      names |= names_epoll(constant->getInit());
  });
  return names;
}

EventTest event_test_in(const Source& source, const Expr* condition) {
  condition = condition->IgnoreParenImpCasts();
  const auto* both = dyn_cast<BinaryOperator>(condition);
  if (both == nullptr) return {};
  if (both->getOpcode() == BO_NE && source.constant(both->getRHS()) == 0)
    return event_test_in(source, both->getLHS());
  if (both->getOpcode() != BO_And) return {};
  const auto bits = source.constant(both->getRHS());
  if (!bits || !names_epoll(both->getRHS())) return {};
  return {written(source, both->getLHS()), static_cast<std::uint32_t>(*bits)};
}

bool names_mask(const Source& source, const Stmt* stmt, const std::string& of) {
  bool names = false;
  walk(stmt, [&](const Stmt* part) {
    const auto* expr = dyn_cast<Expr>(part);
    names |= expr != nullptr && isa<DeclRefExpr, MemberExpr>(expr) && written(source, expr) == of;
  });
  return names;
}

std::uint32_t bits_asked_of(const Source& source, const Stmt* stmt, const std::string& of) {
  std::uint32_t bits = 0;
  walk(stmt, [&](const Stmt* part) {
    const auto* expr = dyn_cast<Expr>(part);
    const EventTest test = expr == nullptr ? EventTest{} : event_test_in(source, expr);
    if (test.of == of) bits |= test.bits;
  });
  return bits;
}

const Call* wait_that_ignores_hang_up(const Source& source) {
  const Call* deaf = nullptr;
  bool heard = false;
  source.each_call(Kind::waits, [&](const Call& wait) {
    const Stmt* loop = loop_around(source, *wait.in, wait.expr);
    HangUp hang_up(source);
    // A wait that is not in a loop hands its batch to a caller.
    if (loop != nullptr && hang_up.ignored_by(loop) && hang_up.tests_any())
      deaf = &wait;
    else
      heard = true;
  });
  return heard ? nullptr : deaf;
}

}  // namespace ofdcheck::lint
