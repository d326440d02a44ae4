#include "clang-plugin/facts/starts.h"

#include <algorithm>

#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/once.h"
#include "clang-plugin/source/forks.h"
#include "clang-plugin/source/owners.h"
#include "clang-plugin/source/threads.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

bool is_thread(QualType type) {
  const CXXRecordDecl* record = type.isNull() ? nullptr : type->getAsCXXRecordDecl();
  return record != nullptr && record->isInStdNamespace() && record->getIdentifier() != nullptr &&
         (record->getName() == "thread" || record->getName() == "jthread");
}

// A container of threads that is given what it makes one of.
bool holds_threads(QualType type) {
  const auto* record =
      dyn_cast_or_null<ClassTemplateSpecializationDecl>(type->getAsCXXRecordDecl());
  return record != nullptr && record->getTemplateArgs().size() > 0 &&
         record->getTemplateArgs()[0].getKind() == TemplateArgument::Type &&
         is_thread(record->getTemplateArgs()[0].getAsType());
}

// The one thing that is behind conversions and copies of it.
const Expr* behind_copies(const Expr* expr) {
  for (;;) {
    const Expr* before = expr;
    expr = expr->IgnoreParenCasts()->IgnoreImplicit();
    if (const auto* made = dyn_cast<CXXConstructExpr>(expr); made && made->getNumArgs() == 1)
      expr = made->getArg(0);
    if (const auto* address = dyn_cast<UnaryOperator>(expr);
        address != nullptr && address->getOpcode() == UO_AddrOf)
      expr = address->getSubExpr();
    // std::move, std::ref
    if (const auto* call = dyn_cast<CallExpr>(expr); call != nullptr && call->getNumArgs() == 1 &&
                                                     call->getDirectCallee() != nullptr &&
                                                     call->getDirectCallee()->isInStdNamespace())
      expr = call->getArg(0);
    if (expr == before) return expr;
  }
}

class Visitor {
 public:
  Visitor(const Source& source, const Function& function, FunctionFacts& facts)
      : source_(source),
        function_(function),
        facts_(facts),
        forks_(source, function) {}

  // Where in its function a statement stands.
  struct At {
    bool in_loop = false;
    bool in_child = false;  // behind a fork, where the child alone goes
  };

  void visit(const Stmt* stmt, At at) {
    if (stmt == nullptr) return;
    if (const auto* lambda = dyn_cast<LambdaExpr>(stmt)) {
      for (const Expr* init : lambda->capture_inits()) visit(init, at);
      return;
    }
    if (const auto* call = dyn_cast<CallExpr>(stmt)) called(call, at);
    if (const auto* made = dyn_cast<CXXConstructExpr>(stmt)) {
      if (is_thread(made->getType()) && made->getNumArgs() > 0)
        started(made->getArg(0), made, at);
      else
        handed(made->getConstructor(), made->arguments(), at);
    }
    at.in_loop |= is_loop(stmt);
    const Stmt* own = forks_.child_branch(stmt);
    each_live_child(stmt, [&](const Stmt* child) {
      visit(child, {at.in_loop, at.in_child || (child == own && own != nullptr)});
    });
  }

 private:
  void called(const CallExpr* call, At at) {
    const FunctionDecl* callee = call->getDirectCallee();
    if (callee == nullptr || is_kept_function(callee)) {
      const Expr* what = callee == nullptr ? call->getCallee() : call->getArg(0);
      facts_.nameless |= !callable(what).is_known();
    }
    if (callee == nullptr) return run(call->getCallee(), at);
    if (at.in_child && !is_of_system(callee)) run_in_child({key_of(callee), {}, -1}, at);
    const auto* member = dyn_cast<CXXMemberCallExpr>(call);
    const llvm::StringRef name = callee->getIdentifier() ? callee->getName() : "";
    if (name == "pthread_create" && call->getNumArgs() > 2) {
      started(call->getArg(2), call, at);
    } else if (name == "thrd_create" && call->getNumArgs() > 1) {
      started(call->getArg(1), call, at);
    } else if (name == "async" && callee->isInStdNamespace()) {
      for (const Expr* argument : call->arguments()) started(argument, call, at);
    } else if (member != nullptr && name == "emplace_back" && call->getNumArgs() > 0 &&
               holds_threads(member->getObjectType())) {
      started(call->getArg(0), call, at);
    } else {
      const bool on_object = isa<CXXOperatorCallExpr>(call);
      if (on_object && name.empty() && call->getNumArgs() > 0) run(call->getArg(0), at);
      handed(callee, call->arguments(), at);
      facts_.nameless |= !is_kept_function(callee) && hands_nameless(callee, call);
    }
  }

  // The call of what a std::function holds.
  static bool is_kept_function(const FunctionDecl* callee) {
    const auto* method = dyn_cast<CXXMethodDecl>(callee);
    return method != nullptr && method->getOverloadedOperator() == OO_Call &&
           is_std_function(method->getParent());
  }

  static bool is_std_function(const CXXRecordDecl* record) {
    return record != nullptr && record->isInStdNamespace() && record->getIdentifier() != nullptr &&
           record->getName() == "function";
  }

  // A function goes out of sight: into the system, or one that nobody knows here to somebody else.
  bool hands_nameless(const FunctionDecl* callee, const CallExpr* call) const {
    if (callee->isInStdNamespace() && is_move(call)) return false;
    // Kept, and called by whoever finds it.
    if (callee->getOverloadedOperator() == OO_Equal) return false;
    const bool system = is_of_system(callee);
    for (const Expr* argument : call->arguments()) {
      const Expr* behind = behind_copies(argument);
      const Callable what = callable(argument);
      if (system && what.is_known() && !is_inert(behind)) return true;
      const QualType type = behind->getType().getNonReferenceType();
      const bool calls =
          type->isFunctionPointerType() || is_std_function(type->getAsCXXRecordDecl());
      if (calls && !what.is_known() && !isa<CXXConstructExpr, CXXDefaultArgExpr>(behind))
        return true;
    }
    return false;
  }

  // A lambda that does nothing but what the library does.
  bool is_inert(const Expr* expr) const {
    const auto* lambda = dyn_cast<LambdaExpr>(expr);
    const Function* body =
        lambda == nullptr ? nullptr : source_.function(lambda->getCallOperator());
    return body != nullptr && body->calls.empty() &&
           std::all_of(body->callees.begin(), body->callees.end(),
                       [&](const FunctionDecl* callee) { return is_of_system(callee); });
  }

  void started(const Expr* expr, const Expr* where, At at) {
    const Callable what = callable(expr);
    if (what.is_known()) add_start({what, at.in_loop && !is_joined(source_, function_, where)});
  }

  // Twice in one function is many; in two it may be in two programs.
  void add_start(Start start) {
    for (Start& known : facts_.starts)
      if (known.what == start.what) {
        known.many = true;
        return;
      }
    facts_.starts.push_back(std::move(start));
  }

  template <typename Arguments>
  void handed(const FunctionDecl* to, const Arguments& arguments, At at) {
    if (to == nullptr || is_of_system(to)) return;
    int index = 0;
    for (const Expr* argument : arguments) {
      const Callable what = callable(argument);
      if (what.is_known() || is_some_function(to, index, argument))
        facts_.hands.push_back({key_of(to), index, what, at.in_loop});
      ++index;
    }
  }

  // A function, of which it is not known which.
  bool is_some_function(const FunctionDecl* to, int index, const Expr* argument) const {
    if (index >= static_cast<int>(to->getNumParams())) return false;
    if (!of_parameter(to->getParamDecl(static_cast<unsigned>(index))).is_known()) return false;
    argument = behind_copies(argument);
    if (const auto* made = dyn_cast<CXXConstructExpr>(argument)) return made->getNumArgs() > 0;
    return !isa<CXXDefaultArgExpr, InitListExpr>(argument) &&
           argument->isNullPointerConstant(source_.context(), Expr::NPC_ValueDependentIsNotNull) ==
               Expr::NPCK_NotNull;
  }

  // A parameter that is called: a std::function or a pointer.
  void run(const Expr* callee, At at) {
    const Callable what = callable(callee);
    if (at.in_child && what.is_known()) run_in_child(what, at);
    if (what.parameter >= 0) add_once(facts_.runs, what);
  }

  void run_in_child(const Callable& what, At at) {
    add_once(facts_.in_children, Start{what, at.in_loop});
  }

  Callable callable(const Expr* expr) const {
    expr = behind_copies(expr);
    if (const auto* lambda = dyn_cast<LambdaExpr>(expr))
      return {key_of(lambda->getCallOperator()), {}, -1};
    const auto* name = dyn_cast<DeclRefExpr>(expr);
    if (name == nullptr) return {};
    if (const auto* function = dyn_cast<FunctionDecl>(name->getDecl()))
      return {key_of(function), {}, -1};
    if (const auto* parameter = dyn_cast<ParmVarDecl>(name->getDecl()))
      return of_parameter(parameter);
    const auto* held = dyn_cast<VarDecl>(name->getDecl());
    if (held == nullptr || !held->hasInit() || !held->hasLocalStorage()) return {};
    const auto* lambda = dyn_cast<LambdaExpr>(behind_copies(held->getInit()));
    return lambda == nullptr ? Callable{} : Callable{key_of(lambda->getCallOperator()), {}, -1};
  }

  static Callable of_parameter(const ParmVarDecl* parameter) {
    const QualType type = parameter->getType().getNonReferenceType();
    const CXXRecordDecl* record = type->getAsCXXRecordDecl();
    const bool calls = type->isFunctionPointerType() ||
                       (record != nullptr && record->isInStdNamespace() &&
                        record->getIdentifier() != nullptr && record->getName() == "function");
    const auto* owner = dyn_cast<FunctionDecl>(parameter->getDeclContext());
    if (!calls || owner == nullptr) return {};
    return {{}, key_of(owner), static_cast<int>(parameter->getFunctionScopeIndex())};
  }

  const Source& source_;
  const Function& function_;
  FunctionFacts& facts_;
  const Forks forks_;
};

}  // namespace

void add_starts(const Source& source, const Function& function, FunctionFacts& facts) {
  Visitor(source, function, facts).visit(function.body, {});
}

}  // namespace ofdcheck::lint
