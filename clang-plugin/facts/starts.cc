#include "clang-plugin/facts/starts.h"

#include <algorithm>

#include "clang-plugin/facts/key.h"
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
  Visitor(const Source& source, FunctionFacts& facts)
      : sources_(source.context().getSourceManager()), facts_(facts) {}

  void visit(const Stmt* stmt, bool in_loop) {
    if (stmt == nullptr) return;
    if (const auto* lambda = dyn_cast<LambdaExpr>(stmt)) {
      for (const Expr* init : lambda->capture_inits()) visit(init, in_loop);
      return;
    }
    if (const auto* call = dyn_cast<CallExpr>(stmt)) called(call, in_loop);
    if (const auto* made = dyn_cast<CXXConstructExpr>(stmt)) {
      if (is_thread(made->getType()) && made->getNumArgs() > 0)
        started(made->getArg(0), in_loop);
      else
        handed(made->getConstructor(), made->arguments(), in_loop);
    }
    const bool loop = isa<ForStmt>(stmt) || isa<WhileStmt>(stmt) || isa<DoStmt>(stmt) ||
                      isa<CXXForRangeStmt>(stmt);
    const Stmt* dead = dead_branch(stmt);
    for (const Stmt* child : stmt->children())
      if (child != dead) visit(child, in_loop || loop);
  }

 private:
  void called(const CallExpr* call, bool in_loop) {
    const FunctionDecl* callee = call->getDirectCallee();
    if (callee == nullptr) return run(call->getCallee());
    const auto* member = dyn_cast<CXXMemberCallExpr>(call);
    const llvm::StringRef name = callee->getIdentifier() ? callee->getName() : "";
    if (name == "pthread_create" && call->getNumArgs() > 2) {
      started(call->getArg(2), in_loop);
    } else if (name == "thrd_create" && call->getNumArgs() > 1) {
      started(call->getArg(1), in_loop);
    } else if (name == "async" && callee->isInStdNamespace()) {
      for (const Expr* argument : call->arguments()) started(argument, in_loop);
    } else if (member != nullptr && name == "emplace_back" && call->getNumArgs() > 0 &&
               holds_threads(member->getObjectType())) {
      started(call->getArg(0), in_loop);
    } else {
      const bool on_object = isa<CXXOperatorCallExpr>(call);
      if (on_object && name.empty() && call->getNumArgs() > 0) run(call->getArg(0));
      handed(callee, call->arguments(), in_loop);
    }
  }

  void started(const Expr* expr, bool in_loop) {
    const Callable what = callable(expr);
    if (what.is_known()) add_start({what, in_loop});
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
  void handed(const FunctionDecl* to, const Arguments& arguments, bool in_loop) {
    if (to == nullptr || sources_.isInSystemHeader(sources_.getExpansionLoc(to->getLocation())))
      return;
    int index = 0;
    for (const Expr* argument : arguments) {
      const Callable what = callable(argument);
      if (what.is_known()) facts_.hands.push_back({key_of(to), index, what, in_loop});
      ++index;
    }
  }

  // A parameter that is called: a std::function or a pointer.
  void run(const Expr* callee) {
    const Callable what = callable(callee);
    if (what.parameter >= 0 &&
        std::find(facts_.runs.begin(), facts_.runs.end(), what) == facts_.runs.end())
      facts_.runs.push_back(what);
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

  const SourceManager& sources_;
  FunctionFacts& facts_;
};

}  // namespace

void add_starts(const Source& source, const Function& function, FunctionFacts& facts) {
  Visitor(source, facts).visit(function.body, false);
}

}  // namespace ofdcheck::lint
