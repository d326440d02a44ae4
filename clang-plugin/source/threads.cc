#include "clang-plugin/source/threads.h"

#include <algorithm>

#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/source/atomics.h"

#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

bool is_thread_class(const CXXRecordDecl* record) {
  return record != nullptr && record->isInStdNamespace() &&
         (record->getName() == "thread" || record->getName() == "jthread");
}

// `threads.emplace_back(serve, epfd)`, of a container of threads.
bool makes_thread_in_container(const CXXMemberCallExpr* call) {
  const CXXMethodDecl* method = call->getMethodDecl();
  if (method == nullptr || method->getIdentifier() == nullptr) return false;
  if (method->getName() != "emplace_back" && method->getName() != "emplace") return false;
  const auto* container = dyn_cast<ClassTemplateSpecializationDecl>(method->getParent());
  if (container == nullptr || container->getTemplateArgs().size() == 0) return false;
  const TemplateArgument& element = container->getTemplateArgs().get(0);
  return element.getKind() == TemplateArgument::Type &&
         is_thread_class(element.getAsType()->getAsCXXRecordDecl());
}

std::string called_name(const FunctionDecl* callee) {
  return callee != nullptr && callee->getIdentifier() != nullptr ? callee->getName().str() : "";
}

// The lambda that an expression is, or that the variable it names was made from.
const LambdaExpr* lambda_in(const Expr* expr) {
  if (const auto* lambda = dyn_cast<LambdaExpr>(expr)) return lambda;
  const VarDecl* named = variable(expr);
  if (named == nullptr || !named->hasInit()) return nullptr;
  return dyn_cast<LambdaExpr>(bare(named->getInit()));
}

const FunctionDecl* function_in(const Expr* expr) {
  if (const auto* address = dyn_cast<UnaryOperator>(expr);
      address != nullptr && address->getOpcode() == UO_AddrOf)
    expr = address->getSubExpr()->IgnoreParenCasts();
  const auto* name = dyn_cast<DeclRefExpr>(expr);
  return name == nullptr ? nullptr : dyn_cast<FunctionDecl>(name->getDecl());
}

const VarDecl* root_of(const Expr* expr) {
  while (expr != nullptr) {
    expr = expr->IgnoreParenCasts();
    if (const auto* member = dyn_cast<MemberExpr>(expr))
      expr = member->getBase();
    else if (const auto* element = dyn_cast<ArraySubscriptExpr>(expr))
      expr = element->getBase();
    else
      return variable(expr);
  }
  return nullptr;
}

// The variable that keeps the thread which is started here: of pthread_create and thrd_create the
// one whose address is given, else the one that is made so.
const VarDecl* keeper_of(const Source& source, const Function& in, const Expr* where) {
  if (const auto* call = dyn_cast<CallExpr>(where))
    return call->getNumArgs() > 0 ? pointed_variable(call->getArg(0)) : nullptr;
  for (const Stmt* outer = source.parent(in, where); outer != nullptr;
       outer = source.parent(in, outer)) {
    const auto* declared = dyn_cast<DeclStmt>(outer);
    if (declared != nullptr)
      return declared->isSingleDecl() ? dyn_cast<VarDecl>(declared->getSingleDecl()) : nullptr;
    if (!isa<Expr>(outer)) return nullptr;
  }
  return nullptr;
}

bool joins(const Stmt* stmt, const VarDecl* thread) {
  const auto* call = dyn_cast<CallExpr>(stmt);
  if (call == nullptr) return false;
  const std::string name = called_name(call->getDirectCallee());
  if (name == "pthread_join" || name == "thrd_join")
    return call->getNumArgs() > 0 && variable(call->getArg(0)) == thread;
  const auto* member = dyn_cast<CXXMemberCallExpr>(call);
  return member != nullptr && name == "join" &&
         variable(member->getImplicitObjectArgument()) == thread;
}

// Reads an element that is chosen by something that changes, or calls something that may return
// another value each time.
bool may_vary(const Source& source, const Expr* expr) {
  bool varies = false;
  walk(expr, [&](const Stmt* stmt) {
    if (const auto* element = dyn_cast<ArraySubscriptExpr>(stmt))
      varies |= !source.constant(element->getIdx()).has_value();
    const auto* call = dyn_cast<CallExpr>(stmt);
    if (call == nullptr) return;
    const bool asks =
        !isa<CXXOperatorCallExpr>(call) ? call->getNumArgs() == 0 : call->getNumArgs() == 1;
    const auto* method = dyn_cast_or_null<CXXMethodDecl>(call->getDirectCallee());
    if (asks && method != nullptr && (method->isConst() || method->getParent()->isInStdNamespace()))
      return;
    // What it is given, it is given each time.
    const unsigned first = isa<CXXOperatorCallExpr>(call) ? 1 : 0;
    bool constant = call->getNumArgs() > first;
    for (unsigned i = first; i < call->getNumArgs(); ++i)
      constant = constant && source.constant(call->getArg(i)).has_value();
    varies |= !constant;
  });
  return varies;
}

// A variable of the thread's own that is given something else in each thread.
bool is_of_its_own(const Source& source, const VarDecl* held, int depth = 0) {
  if (held == nullptr || isa<ParmVarDecl>(held) || !held->hasLocalStorage() || !held->hasInit())
    return false;
  if (may_vary(source, held->getInit())) return true;
  const VarDecl* from = root_of(bare(held->getInit()));
  return depth < 4 && from != held && is_of_its_own(source, from, depth + 1);
}

}  // namespace

bool changes_in(const Stmt* loop, const VarDecl* held) {
  bool changes = false;
  walk(loop, [&](const Stmt* stmt) {
    if (const auto* declared = dyn_cast<DeclStmt>(stmt))
      for (const Decl* decl : declared->decls()) changes |= decl == held;
    if (const auto* assigned = dyn_cast<BinaryOperator>(stmt);
        assigned != nullptr && assigned->isAssignmentOp())
      changes |= root_of(assigned->getLHS()) == held;
    if (const auto* counted = dyn_cast<UnaryOperator>(stmt);
        counted != nullptr && counted->isIncrementDecrementOp())
      changes |= root_of(counted->getSubExpr()) == held;
    if (const auto* each = dyn_cast<CXXForRangeStmt>(stmt))
      changes |= each->getLoopVariable() == held;
  });
  return changes;
}

bool takes_lock(const FunctionDecl* callee) {
  const std::string name = called_name(callee);
  if (const auto* constructor = dyn_cast<CXXConstructorDecl>(callee)) {
    const StringRef guard = constructor->getParent()->getName();
    return guard == "lock_guard" || guard == "unique_lock" || guard == "scoped_lock" ||
           guard == "shared_lock";
  }
  if (name == "flock" || name.starts_with("sem_")) return name != "sem_post" && name != "sem_init";
  if (const auto* method = dyn_cast_or_null<CXXMethodDecl>(callee);
      method != nullptr && method->getParent()->isInStdNamespace() &&
      StringRef(name).contains("acquire"))
    return true;
  const StringRef last = StringRef(name).rsplit('_').second.empty()
                             ? StringRef(name)
                             : StringRef(name).rsplit('_').second;
  return last.equals_insensitive("lock") || last.equals_insensitive("trylock") ||
         last.equals_insensitive("wrlock") || last.equals_insensitive("rdlock") ||
         last.ends_with("Lock");
}

const Stmt* loop_around(const Source& source, const Function& function, const Stmt* stmt) {
  for (const Stmt* outer = source.parent(function, stmt); outer != nullptr;
       outer = source.parent(function, outer))
    if (is_loop(outer)) return outer;
  return nullptr;
}

bool is_joined(const Source& source, const Function& in, const Expr* where) {
  const Stmt* loop = loop_around(source, in, where);
  const VarDecl* thread = keeper_of(source, in, where);
  if (loop == nullptr || thread == nullptr || thread->getType()->isArrayType()) return false;
  bool joined = false, moved = false;
  walk(loop, [&](const Stmt* stmt) {
    if (const auto* call = dyn_cast<CallExpr>(stmt); call != nullptr && call->getNumArgs() == 1)
      moved |=
          called_name(call->getDirectCallee()) == "move" && variable(call->getArg(0)) == thread;
    if (joined || !joins(stmt, thread) || stmt->getBeginLoc() < where->getBeginLoc()) return;
    joined = true;
    // Not on a branch of its own, nor in a loop further in.
    for (const Stmt* outer = source.parent(in, stmt); outer != loop && joined;
         outer = source.parent(in, outer))
      joined =
          outer != nullptr && (is_below(source, in, where, outer) ||
                               !(isa<IfStmt>(outer) || isa<SwitchStmt>(outer) || is_loop(outer)));
  });
  const CXXRecordDecl* record = thread->getType()->getAsCXXRecordDecl();
  const bool joins_itself = is_thread_class(record) && record->getName() == "jthread" &&
                            thread->hasLocalStorage() && changes_in(loop, thread);
  return !moved && (joined || joins_itself);
}

Threads::Threads(const Places& places) : places_(places) {
  for (const Function& function : places.source().functions())
    walk(function.body, [&](const Stmt* stmt) {
      if (const auto* expr = dyn_cast<Expr>(stmt)) look_at(function, expr);
    });
}

void Threads::look_at(const Function& in, const Expr* expr) {
  if (const auto* made = dyn_cast<CXXConstructExpr>(expr)) {
    if (is_thread_class(made->getConstructor()->getParent()) && made->getNumArgs() > 0 &&
        !made->getConstructor()->isCopyOrMoveConstructor())
      add(in, made, made->getArg(0), {made->arg_begin() + 1, made->arg_end()});
    return;
  }
  const auto* call = dyn_cast<CallExpr>(expr);
  if (call == nullptr) return;
  const std::string name = called_name(call->getDirectCallee());
  const auto* member = dyn_cast<CXXMemberCallExpr>(call);
  if (name == "pthread_create" && call->getNumArgs() == 4)
    add(in, call, call->getArg(2), {call->getArg(3)});
  else if (name == "thrd_create" && call->getNumArgs() == 3)
    add(in, call, call->getArg(1), {call->getArg(2)});
  else if (member != nullptr && makes_thread_in_container(member) && call->getNumArgs() > 0)
    add(in, call, call->getArg(0), {call->arg_begin() + 1, call->arg_end()});
}

void Threads::add(const Function& in, const Expr* where, const Expr* runs,
                  std::vector<const Expr*> arguments) {
  const Source& source = places_.source();
  ThreadStart start{&in, where, nullptr, std::move(arguments)};
  const Expr* named = bare(runs);
  if (named == nullptr) return;
  const FunctionDecl* entry = function_in(named);
  if (const LambdaExpr* lambda = lambda_in(named)) entry = lambda->getCallOperator();
  const auto* method = dyn_cast_or_null<CXXMethodDecl>(entry);
  if (method != nullptr && !method->isStatic() && !method->getParent()->isLambda() &&
      !start.arguments.empty()) {
    start.object = start.arguments.front();
    start.arguments.erase(start.arguments.begin());
  }
  start.entry = entry == nullptr ? nullptr : source.function(entry);
  start.loop = loop_around(source, in, where);
  // The next begins when this one has ended.
  if (start.loop != nullptr && is_joined(source, in, where)) start.loop = nullptr;
  if (start.entry != nullptr) starts_.push_back(std::move(start));
}

std::set<const Function*> Threads::reached_from(const Function& function) const {
  std::set<const Function*> reached{&function};
  std::vector<const Function*> open{&function};
  while (!open.empty()) {
    const Function* next = open.back();
    open.pop_back();
    for (const FunctionDecl* callee : next->callees)
      if (const Function* known = places_.source().function(callee);
          known != nullptr && reached.insert(known).second)
        open.push_back(known);
  }
  return reached;
}

bool Threads::run_several(const Function& function) const {
  unsigned threads = 0;
  for (const ThreadStart& start : starts_)
    if (reached_from(*start.entry).count(&function) != 0) threads += start.loop == nullptr ? 1 : 2;
  return threads > 1;
}

// Whether a value is the same for each thread that this place starts.
bool Threads::is_same_each_time(const ThreadStart& start, const Expr* given) const {
  if (start.loop == nullptr) return true;
  bool same = true;
  walk(given, [&](const Stmt* stmt) {
    if (isa<CXXNewExpr>(stmt)) same = false;
    if (const auto* call = dyn_cast<CallExpr>(stmt)) {
      const FunctionDecl* callee = call->getDirectCallee();
      same &= callee != nullptr && callee->isInStdNamespace() && callee->getName() != "make_unique";
    }
    const auto* name = dyn_cast<DeclRefExpr>(stmt);
    const auto* held = name == nullptr ? nullptr : dyn_cast<VarDecl>(name->getDecl());
    if (held != nullptr) same &= !changes_in(start.loop, held);
  });
  return same;
}

// The instance that the wait names is one for all threads of this start.
bool Threads::shares(const ThreadStart& start, const Call& wait) const {
  const Place epoll = place_of(places_.source(), wait.argument(0));
  if (!epoll || epoll.element >= 0) return false;
  // Each thread has taken one for itself: the next of several, or what it was told by somebody.
  if (const VarDecl* root = root_of(wait.argument(0));
      root != nullptr && root->getDeclContext() == wait.in->decl &&
      wait.in->decl != start.in->decl && is_of_its_own(places_.source(), root))
    return false;
  const auto* held = dyn_cast<VarDecl>(epoll.decl);
  if (held != nullptr && held->hasGlobalStorage())
    return held->getTLSKind() == VarDecl::TLS_None && !held->getType()->isArrayType();
  const auto* parameter = dyn_cast<ParmVarDecl>(epoll.decl);
  if (parameter != nullptr && wait.in == start.entry) {
    const unsigned index = parameter->getFunctionScopeIndex();
    return index < start.arguments.size() && is_same_each_time(start, start.arguments[index]);
  }
  // A variable that a lambda of the starting function names.
  if (held != nullptr && held->getDeclContext() == start.in->decl)
    return start.loop == nullptr || !changes_in(start.loop, held);
  if (start.object != nullptr) return is_same_each_time(start, start.object);
  if (const auto* method = dyn_cast<CXXMethodDecl>(start.entry->decl);
      method != nullptr && method->getParent()->isLambda()) {
    for (const LambdaCapture& capture : method->getParent()->captures())
      if (capture.capturesVariable() && start.loop != nullptr &&
          (cast<VarDecl>(capture.getCapturedVar())->isInitCapture() ||
           changes_in(start.loop, cast<VarDecl>(capture.getCapturedVar()))))
        return false;
  }
  for (const Expr* argument : start.arguments)
    if (!is_same_each_time(start, argument)) return false;
  return true;
}

namespace {

// The same in both, as it is written, of one function's variables.
bool is_written_alike(const Source& source, const Expr* one, const Expr* other) {
  llvm::FoldingSetNodeID first, second;
  one->IgnoreParenImpCasts()->Profile(first, source.context(), true);
  other->IgnoreParenImpCasts()->Profile(second, source.context(), true);
  return first == second;
}

// The variables that a thread is started with, captured ones among them; null for `this`.
std::set<const ValueDecl*> given_to(const ThreadStart& start) {
  std::set<const ValueDecl*> given;
  const auto* method = dyn_cast<CXXMethodDecl>(start.entry->decl);
  if (method != nullptr && method->getParent()->isLambda())
    for (const LambdaCapture& capture : method->getParent()->captures())
      given.insert(capture.capturesVariable() ? capture.getCapturedVar() : nullptr);
  const auto add = [&](const Stmt* part) {
    if (const auto* name = dyn_cast<DeclRefExpr>(part); name != nullptr && isa<VarDecl>(name->getDecl()))
      given.insert(name->getDecl());
    if (isa<CXXThisExpr>(part)) given.insert(nullptr);
  };
  for (const Expr* argument : start.arguments) walk(argument, add);
  if (start.object != nullptr) walk(start.object, add);
  return given;
}

// It is found from a variable of the program, and is none of several.
bool is_one_for_all(const Call& wait) {
  const VarDecl* held = root_of(wait.argument(0));
  bool chosen = false;
  walk(wait.argument(0), [&](const Stmt* part) { chosen |= isa<ArraySubscriptExpr>(part); });
  return held != nullptr && held->hasGlobalStorage() && !chosen;
}

}  // namespace

// Two places that start threads give them one instance to wait on: what they give to one function is
// written alike, or they give something to two functions that both name.
bool Threads::give_the_same(const ThreadStart& one, const ThreadStart& other, const Call& wait) const {
  const Source& source = places_.source();
  if (is_one_for_all(wait)) return true;
  const auto alike = [&](const Expr* a, const Expr* b) { return is_written_alike(source, a, b); };
  if (one.entry == other.entry)
    return (one.object == nullptr || other.object == nullptr || alike(one.object, other.object)) &&
           std::equal(one.arguments.begin(), one.arguments.end(), other.arguments.begin(),
                      other.arguments.end(), alike);
  const std::set<const ValueDecl*> given = given_to(one), to_other = given_to(other);
  return (given.empty() && to_other.empty()) ||
         std::any_of(given.begin(), given.end(),
                     [&](const ValueDecl* each) { return to_other.contains(each); });
}

unsigned Threads::threads_of_one_instance(const std::vector<const ThreadStart*>& starts,
                                          const Call& wait) const {
  unsigned most = 0;
  for (const ThreadStart* one : starts) {
    unsigned threads = 0;
    for (const ThreadStart* other : starts)
      if (other == one || give_the_same(*one, *other, wait)) threads += other->loop == nullptr ? 1 : 2;
    most = std::max(most, threads);
  }
  return most;
}

// Whoever starts the thread comes to the wait himself: with what he gives to the thread, unless the calls
// that are seen there give something else.
bool Threads::starter_may_give_the_same(const ThreadStart& start, const Call& wait) const {
  const Source& source = places_.source();
  if (is_one_for_all(wait)) return true;
  bool called = false, same = false;
  const std::set<const ValueDecl*> given = given_to(start);
  walk(start.in->body, [&](const Stmt* stmt) {
    const auto* call = dyn_cast<CallExpr>(stmt);
    const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
    const Function* known = callee == nullptr ? nullptr : source.function(callee);
    if (known == nullptr || reached_from(*known).count(wait.in) == 0) return;
    called = true;
    walk(call, [&](const Stmt* part) {
      const auto* name = dyn_cast<DeclRefExpr>(part);
      same |= (name != nullptr && given.contains(name->getDecl())) ||
              (isa<CXXThisExpr>(part) && given.contains(nullptr));
    });
  });
  return same || !called;
}

// What is called has its body in another file.
bool Threads::locks_elsewhere(const FunctionDecl* callee) const {
  return places_.source().function(callee) == nullptr &&
         places_.source().program().may_lock_below(key_of(callee));
}

std::vector<const Call*> Threads::shared_waits() const {
  std::vector<const Call*> shared;
  const Source& source = places_.source();
  std::map<const Function*, std::set<const Function*>> reached;
  for (const Function& function : source.functions())
    for (const Call& call : function.calls) {
      if (call.libc->kind != Kind::waits) continue;
      std::vector<const ThreadStart*> sharing;
      for (const ThreadStart& start : starts_) {
        auto& from = reached[start.entry];
        if (from.empty()) from = reached_from(*start.entry);
        bool makes_own = false;
        for (const Function* each : from)
          for (const Call& other : each->calls)
            makes_own |=
                other.libc->id == Libc::epoll_create_ || other.libc->id == Libc::epoll_create1_;
        if (from.count(&function) != 0 && !makes_own && shares(start, call)) sharing.push_back(&start);
      }
      const unsigned threads = threads_of_one_instance(sharing, call);
      // The thread that starts the others may wait as well.
      const bool main_waits =
          threads == 1 &&
          std::any_of(source.functions().begin(), source.functions().end(), [&](const Function& main) {
            return main.decl->isMain() && reached_from(main).count(&function) != 0 &&
                   starter_may_give_the_same(*sharing.front(), call);
          });
      if (threads > 1 || main_waits) shared.push_back(&call);
    }
  return shared;
}

bool Threads::is_shared_elsewhere(const Call& ctl) const {
  const std::string epoll = name_of_shared(ctl.argument(0));
  return !epoll.empty() && places_.source().program().is_shared_without_lock(epoll);
}

bool Threads::locks(const Function& function) const {
  std::set<const Function*> passed = reached_from(function);
  for (const ThreadStart& start : starts_)
    if (auto from = reached_from(*start.entry); from.contains(&function)) passed.merge(from);
  for (const Function* each : passed) {
    for (const FunctionDecl* callee : each->callees)
      if (takes_lock(callee) || locks_elsewhere(callee)) return true;
    // A flag or a counter of its own says of the connection that somebody is at it.
    if (tests_atomic_change(each->body)) return true;
  }
  return false;
}

}  // namespace ofdcheck::lint
