// fcntl-flag-mixup: status flags given to F_SETFD, descriptor flags to F_SETFL, or the value of one
// get written by the other set.
#include <fcntl.h>

#include "clang-plugin/check.h"
#include "clang-plugin/source/edit.h"
#include "clang-plugin/source/places.h"
#include "clang/AST/Decl.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

// The fcntl with this command whose result the expression is, perhaps handed through a function
// that looks at it; else null.
const CallExpr* get_in(const Source& source, const Expr* expr, int command) {
  const auto* call = dyn_cast_or_null<CallExpr>(bare(source.places().passed(expr)));
  const LibcCall* libc = call == nullptr ? nullptr : libc_call(call->getDirectCallee());
  return libc != nullptr && libc->id == Libc::fcntl_ && call->getNumArgs() > 1 &&
                 source.constant(call->getArg(1)) == command
             ? call
             : nullptr;
}

// Every value this variable is given is what fcntl said to this command; `gets` collects the calls.
bool holds_only(const Source& source, const Function& function, const VarDecl* variable_,
                int command, std::vector<const CallExpr*>& gets) {
  bool only = true;
  const auto given = [&](const Expr* value) {
    if (const CallExpr* get = get_in(source, value, command))
      gets.push_back(get);
    else
      only = false;
  };
  if (!variable_->hasLocalStorage() || isa<ParmVarDecl>(variable_)) return false;
  if (variable_->hasInit()) given(variable_->getInit());
  walk(function.body, [&](const Stmt* stmt) {
    const auto* assigned = dyn_cast<BinaryOperator>(stmt);
    if (assigned == nullptr || !assigned->isAssignmentOp()) return;
    if (variable(assigned->getLHS()) != variable_) return;
    // `flags |= O_NONBLOCK` keeps what it came from.
    if (assigned->getOpcode() == BO_Assign) given(assigned->getRHS());
  });
  return only && !gets.empty();
}

// The gets of the wrong kind that the value of a set is made from.
std::vector<const CallExpr*> wrong_gets(const Source& source, const Call& set, const Expr* value,
                                        int command) {
  std::vector<const CallExpr*> gets;
  walk(value, [&](const Stmt* stmt) {
    const auto* expr = dyn_cast<Expr>(stmt);
    if (expr == nullptr) return;
    if (get_in(source, expr, command) == expr) gets.push_back(cast<CallExpr>(expr));
    const auto* name = dyn_cast<DeclRefExpr>(expr);
    const VarDecl* held = name == nullptr ? nullptr : variable(name);
    std::vector<const CallExpr*> from;
    if (held != nullptr && holds_only(source, *set.in, held, command, from))
      gets.insert(gets.end(), from.begin(), from.end());
  });
  return gets;
}

// The operands of an `|`, or the value itself.
std::vector<const Expr*> ored(const Expr* value) {
  const auto* either = dyn_cast<BinaryOperator>(value->IgnoreParenImpCasts());
  if (either == nullptr || either->getOpcode() != BO_Or) return {value};
  std::vector<const Expr*> all = ored(either->getLHS());
  for (const Expr* each : ored(either->getRHS())) all.push_back(each);
  return all;
}

// A flag of the other command among others, by `|`: the rest may be right, so that there is no fix-it.
void judge_added(const Source& source, const Call& set, const Expr* value, bool sets_status,
                 SourceReport& report) {
  for (const Expr* each : ored(value)) {
    const auto bits = source.constant(each);
    if (!bits || *bits < 0) continue;
    const bool is_status = !sets_status && (*bits & O_NONBLOCK) != 0;
    if (!is_status && !(sets_status && Edit(source).text(each) == "FD_CLOEXEC")) continue;
    Finding finding = source.finding(RuleId::fcntl_flag_mixup, set);
    finding.message = is_status ? "F_SETFD takes FD_CLOEXEC alone: O_NONBLOCK has no effect"
                                : "F_SETFL ignores FD_CLOEXEC: the descriptor survives an exec";
    finding.expected = is_status ? "F_SETFL for status flags" : "F_SETFD for FD_CLOEXEC";
    report.add(std::move(finding));
    return;
  }
}

void judge_constant(const Source& source, const Call& set, const Expr* value, bool sets_status,
                    SourceReport& report) {
  const auto bits = source.constant(value);
  // All bits but one: it is to be cleared.
  if (bits && *bits < 0) return;
  const bool is_one_flag = ored(value).size() == 1;
  if (!bits || (sets_status && !is_one_flag)) return judge_added(source, set, value, sets_status, report);
  Finding finding = source.finding(RuleId::fcntl_flag_mixup, set);
  const std::string text = Edit(source).text(value);
  if (!sets_status && (*bits & O_NONBLOCK) != 0) {
    finding.message =
        "F_SETFD takes FD_CLOEXEC alone: O_NONBLOCK has no effect, and close-on-exec is " +
        std::string((*bits & FD_CLOEXEC) != 0 ? "set" : "cleared");
    finding.expected = "F_SETFL for status flags";
    if ((*bits & FD_CLOEXEC) == 0)
      finding.fixes = Edit(source)
                          .replace(set.argument(1), "F_SETFL")
                          .replace(value, "fcntl(" + Edit(source).text(set.argument(0)) +
                                              ", F_GETFL) | " + text)
                          .take();
  } else if (!sets_status && (*bits & O_CLOEXEC) != 0) {
    finding.message = "O_CLOEXEC is a flag of open: F_SETFD ignores it";
    finding.expected = "FD_CLOEXEC";
    finding.fixes = Edit(source).replace(value, "FD_CLOEXEC").take();
  } else if (sets_status && text == "FD_CLOEXEC") {
    finding.message = "F_SETFL ignores FD_CLOEXEC, and clears O_NONBLOCK";
    finding.expected = "F_SETFD for FD_CLOEXEC";
    finding.fixes = Edit(source).replace(set.argument(1), "F_SETFD").take();
  } else {
    return;
  }
  report.add(std::move(finding));
}

void judge_flow(const Source& source, const Call& set, const Expr* value, bool sets_status,
                SourceReport& report) {
  const auto gets = wrong_gets(source, set, value, sets_status ? F_GETFD : F_GETFL);
  if (gets.empty()) return;
  Finding finding = source.finding(RuleId::fcntl_flag_mixup, set);
  finding.message = sets_status ? "F_SETFL with what F_GETFD said: the status flags are lost"
                                : "F_SETFD with what F_GETFL said";
  finding.expected = sets_status ? "F_GETFL before F_SETFL" : "F_GETFD before F_SETFD";
  Edit edit(source);
  for (const CallExpr* get : gets)
    edit.replace(get->getArg(1), sets_status ? "F_GETFL" : "F_GETFD");
  finding.fixes = edit.take();
  report.add(std::move(finding));
}

void judge(const Source& source, SourceReport& report) {
  source.each_call(Libc::fcntl_, [&](const Call& set) {
    const auto command = source.constant(set.argument(1));
    const Expr* value = set.argument(2);
    if (value == nullptr || (command != F_SETFD && command != F_SETFL)) return;
    judge_constant(source, set, value, command == F_SETFL, report);
    judge_flow(source, set, value, command == F_SETFL, report);
  });
}

}  // namespace

const Check checks::fcntl_flag_mixup = {.source = judge};

}  // namespace ofdcheck::lint
