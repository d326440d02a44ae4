// epoll-shared-by-fork: a forked child registers in, or waits on, an epoll instance that was made
// before the fork, while its parent or another child goes on using it: on the paths behind a fork, or
// in what is handed to a function that has a child run it.
#include "clang-plugin/check.h"
#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/model/process_call.h"
#include "clang-plugin/source/handed.h"
#include "clang-plugin/source/places.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

constexpr char kExpected[] =
    "an instance of its own: close the inherited one and epoll_create1 in the child";

void judge_process(const ProcessCall& call, ProcessReport& report) {
  const bool changes = call.is(Kind::registers);
  if (!call.epoll_inherited || (!changes && !call.is(Kind::waits))) return;
  if (!call.in_child) return report.other_half(RuleId::epoll_shared_by_fork);
  if (call.sibling_inherited) report.other_half(RuleId::epoll_shared_by_fork);
  report.say(RuleId::epoll_shared_by_fork,
             changes ? "the child changes the interest list that it shares with its parent"
                     : "the child waits on the epoll instance that it shares with its parent",
             kExpected);
}

bool makes_epoll(const ProgramFacts& program, const std::string& key) {
  return program.reaches(key, Libc::epoll_create1_) || program.reaches(key, Libc::epoll_create_);
}

// Making such an object makes an epoll instance.
bool comes_with_epoll(const ProgramFacts& program, const CXXRecordDecl* record) {
  if (record == nullptr || !record->hasDefinition()) return false;
  for (const CXXConstructorDecl* each : record->ctors())
    if (!each->isCopyOrMoveConstructor() && makes_epoll(program, key_of(each))) return true;
  return false;
}

// What a child runs, and was made before it.
class InChild {
 public:
  InChild(const Source& source, const Function& body, bool many, SourceReport& report)
      : source_(source), program_(source.program()), body_(body), many_(many), report_(report) {}

  void judge() {
    if (makes_epoll(program_, key_of(body_.decl))) return;
    for (const Call& call : body_.calls) {
      const bool changes = call.libc->kind == Kind::registers;
      // Of one child that waits it is not known that its parent still does.
      if (!changes && (call.libc->kind != Kind::waits || !many_)) continue;
      if (!is_inherited(call.argument(0))) continue;
      say(call.expr, changes ? "a child that is forked elsewhere runs this, and changes the interest "
                               "list that it shares with its parent"
                             : "children that are forked elsewhere run this, and wait on one epoll "
                               "instance");
    }
    if (!many_) return;
    walk(body_.body, [&](const Stmt* stmt) {
      const auto* call = dyn_cast<CXXMemberCallExpr>(stmt);
      const CXXMethodDecl* method = call == nullptr ? nullptr : call->getMethodDecl();
      if (method == nullptr || !is_inherited(call->getImplicitObjectArgument())) return;
      const std::string key = key_of(method);
      if (!program_.reaches(key, Kind::waits) && !program_.reaches(key, Kind::registers)) return;
      if (makes_epoll(program_, key) || !comes_with_epoll(program_, call->getRecordDecl())) return;
      say(call, "children that are forked elsewhere run this, on an object whose epoll instance was "
                "made before");
    });
  }

 private:
  // The function that a child runs was given it, or finds it where everybody does.
  bool is_inherited(const Expr* expr) const {
    const Expr* root = root_of(expr);
    if (isa_and_nonnull<CXXThisExpr>(root)) return is_lambda(body_.decl);
    const auto* name = dyn_cast_or_null<DeclRefExpr>(root);
    const auto* held = name == nullptr ? nullptr : dyn_cast<VarDecl>(name->getDecl());
    if (held == nullptr) return false;
    return held->hasGlobalStorage() ||
           (is_lambda(body_.decl) && !body_.decl->Encloses(held->getDeclContext()));
  }

  static bool is_lambda(const FunctionDecl* function) {
    const auto* method = dyn_cast<CXXMethodDecl>(function);
    return method != nullptr && method->getParent()->isLambda();
  }

  void say(const Expr* where, const std::string& message) {
    Finding finding = source_.finding(RuleId::epoll_shared_by_fork, body_, where);
    finding.message = message;
    finding.expected = kExpected;
    report_.add(std::move(finding));
  }

  const Source& source_;
  const ProgramFacts& program_;
  const Function& body_;
  const bool many_;
  SourceReport& report_;
};

void judge_source(const Source& source, SourceReport& report) {
  const ProgramFacts& program = source.program();
  if (!program.forks()) return;
  each_handed(source, [&](const FunctionDecl* to, int parameter, const Function& what) {
    const std::string key = key_of(to);
    if (program.runs_in_child(key, parameter))
      InChild(source, what, program.runs_in_children(key, parameter), report).judge();
  });
}

}  // namespace

const Check checks::epoll_shared_by_fork = {.source = judge_source, .process = judge_process};

}  // namespace ofdcheck::lint
