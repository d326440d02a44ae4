// connection-pinned-by-child: the parent closes a connection without shutdown while a child that it
// has forked lives on with a copy: the peer is not told. A child that is given the connection, that
// executes another program, or that closes what it inherited is none of these.
#include "clang-plugin/check.h"
#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/model/process_call.h"
#include "clang-plugin/source/forks.h"
#include "clang/AST/Decl.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/Stmt.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

void judge_process(const ProcessCall& call, ProcessReport& report) {
  constexpr RuleId kRule = RuleId::connection_pinned_by_child;
  if (call.in_child) {
    const bool has_to_do_with_it = call.any || (call.connection && call.inherited);
    if (call.libc == nullptr || call.is(Kind::executes) || has_to_do_with_it)
      report.excuse(kRule);
    else if (!call.is(Kind::ends))
      report.other_half(kRule);
    return;
  }
  if (!call.is(Kind::closes) || !call.inherited || !call.connection || call.ended) return;
  report.say(kRule, "the forked child holds this connection as well: close does not end it",
             "shutdown before close, or a child that closes what it does not need");
}

// A fork for an event: by then connections are open.
class ForEvent {
 public:
  ForEvent(const Source& source, const Function& function)
      : source_(source), function_(function), forks_(source, function) {}

  bool leaves_connections_to_child() const {
    const Stmt* child = child_branch();
    const std::string key = key_of(function_.decl);
    const ProgramFacts& program = source_.program();
    return child != nullptr && !gives_up(child) && !parent_waits() && program.child_goes_on(key) &&
           program.is_done_for_events(key) && !program.doers(Kind::accepts).empty() &&
           !program.shuts_down_to_close();
  }

 private:
  const Stmt* child_branch() const {
    const Stmt* child = nullptr;
    walk(function_.body, [&](const Stmt* stmt) {
      if (child == nullptr) child = forks_.child_branch(stmt);
    });
    return child;
  }

  // The child closes something, executes another program, or forks on its own.
  static bool gives_up(const Stmt* child) {
    bool found = false;
    walk(child, [&](const Stmt* stmt) {
      const auto* call = dyn_cast<CallExpr>(stmt);
      const LibcCall* libc = call == nullptr ? nullptr : libc_call(call->getDirectCallee());
      if (libc == nullptr) return;
      const Kind kind = libc->kind;
      found |= kind == Kind::closes || kind == Kind::executes || kind == Kind::forks;
    });
    return found;
  }

  bool reaps(const Stmt* stmt) const {
    bool found = false;
    walk(stmt, [&](const Stmt* part) {
      const auto* call = dyn_cast<CallExpr>(part);
      const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
      if (callee == nullptr) return;
      const LibcCall* libc = libc_call(callee);
      found |= libc != nullptr ? libc->kind == Kind::reaps
                               : source_.program().reaches(key_of(callee), Kind::reaps);
    });
    return found;
  }

  // Before it leaves the function for a reason that has nothing to do with the fork itself.
  bool parent_waits() const {
    const auto* block = dyn_cast<CompoundStmt>(function_.body);
    if (block == nullptr) return true;
    for (const Stmt* each : block->body()) {
      if (forks_.child_branch(each) != nullptr) continue;
      if (reaps(each)) return true;
      if (const auto* branch = dyn_cast<IfStmt>(each); branch != nullptr && is_about_fork(branch))
        continue;
      bool leaves = false;
      walk(each, [&](const Stmt* part) { leaves |= isa<ReturnStmt>(part); });
      if (leaves) return false;
    }
    return false;
  }

  bool is_about_fork(const IfStmt* branch) const {
    bool about = false;
    walk(branch->getCond(), [&](const Stmt* part) {
      const auto* expr = dyn_cast<Expr>(part);
      about |= expr != nullptr && forks_.is_pid(expr);
    });
    return about;
  }

  const Source& source_;
  const Function& function_;
  const Forks forks_;
};

// Where the connection is closed, and where the fork is, are mostly different events, and files.
// That one is closed while such a child lives is not shown by any path: a note.
void judge_source(const Source& source, SourceReport& report) {
  source.each_call(Libc::fork_, [&](const Call& fork) {
    if (!ForEvent(source, *fork.in).leaves_connections_to_child()) return;
    Finding finding = source.finding(RuleId::connection_pinned_by_child, fork);
    finding.level = Level::note;
    finding.message =
        "a child that goes on in this program holds every connection that is open now: close in "
        "the "
        "parent does not end them";
    finding.expected = "exec, or close_range in the child, or shutdown before close";
    report.add(std::move(finding));
  });
}

}  // namespace

const Check checks::connection_pinned_by_child = {.source = judge_source, .process = judge_process};

}  // namespace ofdcheck::lint
