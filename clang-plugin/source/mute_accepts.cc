#include "clang-plugin/source/mute_accepts.h"

#include <algorithm>
#include <optional>

#include "clang-plugin/facts/facts.h"
#include "clang-plugin/facts/flows.h"
#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/source/looks.h"
#include "clang-plugin/source/places.h"
#include "clang-plugin/source/registrations.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

// What a function returns when accept has failed, whatever the reason: one number, itself or in a
// field.
struct Answer {
  std::string field;  // empty: itself
  std::int64_t value;
};

// The member that holds the listener which a function accepts from, as the masks know it; empty for
// anything else.
std::string listener_of(const FunctionFacts& facts) {
  const std::string object = "this.";
  const std::size_t members = facts.key.rfind("@F@");
  for (const Case& each : facts.cases)
    for (const Deed& deed : each.deeds)
      if (kind_of(deed.call) == Kind::accepts && deed.fd.starts_with(object) &&
          deed.fd.find('.', object.size()) == Way::npos && members != std::string::npos)
        return facts.key.substr(0, members) + "@FI@" + deed.fd.substr(object.size());
  return {};
}

// This unit registers what stands there.
bool registers(const Source& source, const std::string& listener) {
  const Masks& masks = source.program().masks();
  bool found = false;
  const auto look = [&](const Expr* fd) {
    for (const MaskFlow& value : values_of(source, fd))
      for (const MaskPart& part : value.parts)
        found |= !part.node.empty() && masks.is_made_of(part.node, listener);
  };
  source.each_call(Kind::registers, [&](const Call& ctl) { look(ctl.argument(2)); });
  each_mask_given(source, [&](const Function&, const CallExpr* call, const Expr* mask) {
    for (const Expr* argument : call->arguments())
      if (argument != mask) look(argument);
  });
  return found;
}

std::optional<Answer> answer_to_failure(const FunctionFacts* facts) {
  if (facts == nullptr) return {};
  const Case* failed = nullptr;
  bool accepts = false;
  for (const Case& each : facts->cases) {
    const bool made = std::any_of(each.deeds.begin(), each.deeds.end(), [](const Deed& deed) {
      return kind_of(deed.call) == Kind::accepts && !deed.made.empty();
    });
    accepts |= made;
    if (made) continue;
    const bool tries = each.deeds.size() == 1 && kind_of(each.deeds[0].call) == Kind::accepts;
    if (failed != nullptr || !tries || !each.maybe.empty() || !each.unsure.empty()) return {};
    failed = &each;
  }
  if (!accepts || failed == nullptr || failed->from != failed->to) return {};
  if (failed->tells == Case().tells) return Answer{{}, failed->from};
  const std::string begin = Case().tells + ".";
  if (!failed->tells.starts_with(begin)) return {};
  return Answer{failed->tells.substr(begin.size()), failed->from};
}

// Finds what a function does when a call that it makes has answered so.
class Caller {
 public:
  Caller(const Source& source, const Function& function, const VarDecl* result, Answer answer)
      : source_(source), function_(function), result_(result), answer_(std::move(answer)) {}

  // Some branch for this answer leaves, and nothing is done in it; no other asks for it.
  bool does_nothing() const {
    unsigned asked = 0, idle = 0;
    walk(function_.body, [&](const Stmt* stmt) {
      if (const auto* choice = dyn_cast<SwitchStmt>(stmt);
          choice != nullptr && is_answer(choice->getCond())) {
        ++asked;
        idle += leaves_idly(choice);
      }
      const auto* branch = dyn_cast<IfStmt>(stmt);
      if (branch == nullptr || branch->getCond() == nullptr || !names_answer(branch->getCond()))
        return;
      if (is_asked_for(branch->getCond())) {
        ++asked;
        idle += leaves_idly(branch->getThen());
      } else if (!asks_for_another(branch->getCond())) {
        ++asked;
      }
    });
    return asked == 1 && idle == 1;
  }

 private:
  bool names_answer(const Stmt* stmt) const {
    bool names = false;
    walk(stmt, [&](const Stmt* part) {
      const auto* expr = dyn_cast<Expr>(part);
      names |= expr != nullptr && is_answer(expr);
    });
    return names;
  }

  bool is_answer(const Expr* expr) const {
    expr = expr->IgnoreParenCasts();
    if (answer_.field.empty()) return variable(expr) == result_;
    const auto* member = dyn_cast<MemberExpr>(expr);
    return member != nullptr && variable(member->getBase()) == result_ &&
           member->getMemberDecl()->getNameAsString() == answer_.field;
  }

  // `result == ANSWER`, and of a negative number also `result < 0`.
  bool is_asked_for(const Expr* condition) const {
    const auto* test = dyn_cast<BinaryOperator>(condition->IgnoreParenImpCasts());
    if (test == nullptr || !is_answer(test->getLHS())) return false;
    const auto value = source_.constant(test->getRHS());
    return value && ((test->getOpcode() == BO_EQ && *value == answer_.value) ||
                     (test->getOpcode() == BO_LT && *value == 0 && answer_.value < 0));
  }

  bool asks_for_another(const Expr* condition) const {
    const auto* test = dyn_cast<BinaryOperator>(condition->IgnoreParenImpCasts());
    if (test == nullptr || test->getOpcode() != BO_EQ || !is_answer(test->getLHS())) return false;
    const auto value = source_.constant(test->getRHS());
    return value && *value != answer_.value;
  }

  // From the label on.
  bool leaves_idly(const SwitchStmt* choice) const {
    const auto* block = dyn_cast<CompoundStmt>(choice->getBody());
    if (block == nullptr) return false;
    bool inside = false;
    for (const Stmt* each : block->body()) {
      while (const auto* label = dyn_cast<SwitchCase>(each)) {
        const auto* one = dyn_cast<CaseStmt>(label);
        inside |= one != nullptr && source_.constant(one->getLHS()) == answer_.value;
        each = label->getSubStmt();
      }
      if (!inside) continue;
      if (leaves_idly(each)) return true;
      if (!is_idle(each)) return false;
    }
    return false;
  }

  bool leaves_idly(const Stmt* stmt) const {
    if (const auto* block = dyn_cast<CompoundStmt>(stmt)) {
      for (const Stmt* each : block->body()) {
        if (leaves_idly(each)) return true;
        if (!is_idle(each)) return false;
      }
      return false;
    }
    const auto* end = dyn_cast<ReturnStmt>(stmt);
    return end != nullptr && end->getRetValue() == nullptr;
  }

  // It counts, at most.
  bool is_idle(const Stmt* stmt) const {
    bool idle = true;
    walk(stmt, [&](const Stmt* part) {
      if (const auto* assigned = dyn_cast<BinaryOperator>(part))
        idle = idle && !assigned->isAssignmentOp();
      idle =
          idle &&
          !isa<BreakStmt, ContinueStmt, GotoStmt, ReturnStmt, CXXThrowExpr, LambdaExpr, CXXNewExpr>(
              part);
      if (const auto* call = dyn_cast<CallExpr>(part)) idle = idle && is_idle_call(call);
    });
    return idle;
  }

  bool is_idle_call(const CallExpr* call) const {
    const FunctionDecl* callee = call->getDirectCallee();
    return callee != nullptr && !callee->isNoReturn() && libc_call(callee) == nullptr &&
           (is_look(callee) || source_.program().only_counts(key_of(callee)));
  }

  const Source& source_;
  const Function& function_;
  const VarDecl* const result_;
  const Answer answer_;
};

// The variable that the call's result is put into; null for none.
const VarDecl* result_of(const Function& function, const CallExpr* call) {
  const VarDecl* result = nullptr;
  walk(function.body, [&](const Stmt* stmt) {
    const auto* declared = dyn_cast<DeclStmt>(stmt);
    if (declared == nullptr || !declared->isSingleDecl()) return;
    const auto* held = dyn_cast<VarDecl>(declared->getSingleDecl());
    if (held != nullptr && held->hasInit() && bare(held->getInit()) == call) result = held;
  });
  return result;
}

}  // namespace

std::vector<MuteAccept> mute_accepts(const Source& source) {
  std::vector<MuteAccept> found;
  for (const Function& function : source.functions()) {
    // Who is told of it may do something.
    if (!function.decl->getReturnType()->isVoidType() || names_errno(function)) continue;
    walk(function.body, [&](const Stmt* stmt) {
      const auto* call = dyn_cast<CallExpr>(stmt);
      const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
      if (callee == nullptr || libc_call(callee) != nullptr) return;
      const FunctionFacts* facts = summary_of(callee, &source.program());
      const auto answer = answer_to_failure(facts);
      if (!answer || !registers(source, listener_of(*facts))) return;
      const VarDecl* result = result_of(function, call);
      if (result != nullptr && Caller(source, function, result, *answer).does_nothing())
        found.push_back({&function, call});
    });
  }
  if (found.empty() || source.program().asks_for_emfile() || !registers_levels_only(source))
    found.clear();
  return found;
}

}  // namespace ofdcheck::lint
