#include "clang-plugin/source/short_counts.h"

#include <algorithm>
#include <cerrno>

#include "clang-plugin/source/edit.h"
#include "clang-plugin/source/failure.h"
#include "clang-plugin/source/places.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

// The variable of the result, and those that it is copied to, by a cast perhaps.
std::vector<const VarDecl*> counts_of(const Source& source, const Call& call) {
  std::vector<const VarDecl*> counts;
  if (const VarDecl* result = result_variable(source, call)) counts.push_back(result);
  walk(call.in->body, [&](const Stmt* stmt) {
    const auto* declared = dyn_cast<DeclStmt>(stmt);
    if (declared == nullptr || counts.empty() || !declared->isSingleDecl()) return;
    const auto* copy = dyn_cast<VarDecl>(declared->getSingleDecl());
    if (copy != nullptr && copy->hasInit() && variable(bare(copy->getInit())) == counts.front() &&
        copy != counts.front())
      counts.push_back(copy);
  });
  return counts;
}

bool is_one_of(const std::vector<const VarDecl*>& counts, const Expr* expr) {
  const VarDecl* named = variable(bare(expr));
  return named != nullptr && std::find(counts.begin(), counts.end(), named) != counts.end();
}

bool names_one_of(const std::vector<const VarDecl*>& counts, const Stmt* where) {
  bool names = false;
  walk(where, [&](const Stmt* stmt) {
    const auto* name = dyn_cast<DeclRefExpr>(stmt);
    names |= name != nullptr && is_one_of(counts, name);
  });
  return names;
}

// `taken < length`, or the other way round, and nothing else: who asks for more may mean it.
bool is_short(const Source& source, const Expr* condition,
              const std::vector<const VarDecl*>& counts, const std::string& length,
              const Edit& edit) {
  const auto* test = dyn_cast<BinaryOperator>(condition->IgnoreParenImpCasts());
  if (test != nullptr && test->getOpcode() == BO_LAnd)
    return source.constant(test->getLHS()).value_or(0) != 0 &&
           is_short(source, test->getRHS(), counts, length, edit);
  if (test == nullptr || !test->isComparisonOp()) return false;
  const Expr* left = test->getLHS()->IgnoreParenCasts();
  const Expr* right = test->getRHS()->IgnoreParenCasts();
  if (test->getOpcode() == BO_LT || test->getOpcode() == BO_NE)
    if (is_one_of(counts, left) && edit.text(right) == length) return true;
  return (test->getOpcode() == BO_GT || test->getOpcode() == BO_NE) && is_one_of(counts, right) &&
         edit.text(left) == length;
}

// `bytes.clear()`, or `left = 0`.
bool empties(const Source& source, const Stmt* stmt) {
  if (const auto* value = dyn_cast<Expr>(stmt)) stmt = value->IgnoreImplicit();
  if (const auto* call = dyn_cast<CXXMemberCallExpr>(stmt)) {
    const CXXMethodDecl* method = call->getMethodDecl();
    return method != nullptr && method->getIdentifier() != nullptr &&
           method->getName() == "clear" && call->getNumArgs() == 0;
  }
  const auto* assigned = dyn_cast<BinaryOperator>(stmt);
  return assigned != nullptr && assigned->getOpcode() == BO_Assign &&
         isa<MemberExpr>(assigned->getLHS()->IgnoreParenImpCasts()) &&
         source.constant(assigned->getRHS()) == 0;
}

// A statement that leaves nothing of a buffer: it empties it itself, or is a call of a function of
// the unit that does nothing else.
bool throws_away(const Source& source, const Stmt* stmt) {
  if (const auto* value = dyn_cast<Expr>(stmt)) stmt = value->IgnoreImplicit();
  const auto* call = dyn_cast<CallExpr>(stmt);
  const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
  const Function* known = callee == nullptr ? nullptr : source.function(callee);
  if (known == nullptr) return call != nullptr && empties(source, stmt);
  const auto* body = dyn_cast<CompoundStmt>(known->body);
  return body != nullptr && !body->body_empty() &&
         std::all_of(body->body_begin(), body->body_end(),
                     [&](const Stmt* each) { return empties(source, each); });
}

class Finder {
 public:
  Finder(const Source& source, const Call& call)
      : source_(source), call_(call), counts_(counts_of(source, call)), edit_(source) {}

  const Stmt* branch() const {
    const Stmt* found = nullptr;
    const std::string length = edit_.text(call_.argument(2));
    if (counts_.empty() || length.empty()) return nullptr;
    walk(call_.in->body, [&](const Stmt* stmt) {
      const auto* branch = dyn_cast<IfStmt>(stmt);
      if (found == nullptr && branch != nullptr && branch->getElse() == nullptr &&
          is_short(source_, branch->getCond(), counts_, length, edit_) && drops(branch->getThen()) &&
          !is_counted_before(branch))
        found = branch;
    });
    return found;
  }

 private:
  // It throws away, asks for nothing else, and leaves.
  bool drops(const Stmt* then) const {
    const auto* block = dyn_cast<CompoundStmt>(then);
    if (block == nullptr || names_one_of(counts_, then)) return false;
    bool thrown = false, left = false;
    for (const Stmt* each : block->body()) {
      if (const auto* end = dyn_cast<ReturnStmt>(each))
        left = end->getRetValue() == nullptr || is_what_is_returned_at_the_end(end->getRetValue());
      else if (throws_away(source_, each))
        thrown = true;
      else
        return false;
    }
    return thrown && left;
  }

  // As when all was written.
  bool is_what_is_returned_at_the_end(const Expr* value) const {
    const auto* body = dyn_cast<CompoundStmt>(call_.in->body);
    const auto* end =
        body == nullptr || body->body_empty() ? nullptr : dyn_cast<ReturnStmt>(body->body_back());
    return end != nullptr && end->getRetValue() != nullptr &&
           edit_.text(end->getRetValue()) == edit_.text(value);
  }

  bool is_counted_before(const IfStmt* branch) const {
    bool counted = false, passed = false, come = false;
    walk(call_.in->body, [&](const Stmt* stmt) {
      come |= stmt == branch;
      if (come) return;
      if (stmt == call_.expr) passed = true;
      const auto* assigned = dyn_cast<BinaryOperator>(stmt);
      if (passed && assigned != nullptr && assigned->isAssignmentOp())
        counted |= names_one_of(counts_, assigned->getRHS());
      if (passed && stmt != call_.expr && isa<CallExpr>(stmt))
        counted |= names_one_of(counts_, stmt);
    });
    return counted;
  }

  const Source& source_;
  const Call& call_;
  const std::vector<const VarDecl*> counts_;
  const Edit edit_;
};

}  // namespace

std::vector<DroppedRest> dropped_rests(const Source& source) {
  std::vector<DroppedRest> found;
  source.each_call(Kind::output, [&](const Call& call) {
    if (call.libc->id != Libc::send_ || !compares_with(source, *call.in, EAGAIN)) return;
    if (const Stmt* branch = Finder(source, call).branch()) found.push_back({&call, branch});
  });
  return found;
}

bool counts_with(const Source& source, const Call& call) {
  const std::vector<const VarDecl*> counts = counts_of(source, call);
  bool counted = false;
  if (counts.empty()) return false;
  walk(call.in->body, [&](const Stmt* stmt) {
    const auto* binary = dyn_cast<BinaryOperator>(stmt);
    if (binary != nullptr && (binary->isAdditiveOp() || binary->isCompoundAssignmentOp()))
      counted |= is_one_of(counts, binary->getLHS()) || is_one_of(counts, binary->getRHS());
    if (const auto* handed = dyn_cast<CallExpr>(stmt); handed != nullptr && stmt != call.expr)
      for (const Expr* each : handed->arguments()) counted |= is_one_of(counts, each);
  });
  return counted;
}

}  // namespace ofdcheck::lint
