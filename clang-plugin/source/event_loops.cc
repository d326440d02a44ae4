#include "clang-plugin/source/event_loops.h"

#include <algorithm>

#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/source/places.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

namespace ofdcheck::lint {

using namespace clang;

namespace {

const FunctionDecl* named_function(const Stmt* stmt) {
  const Decl* named = nullptr;
  if (const auto* name = dyn_cast<DeclRefExpr>(stmt)) named = name->getDecl();
  if (const auto* member = dyn_cast<MemberExpr>(stmt)) named = member->getMemberDecl();
  const auto* function = dyn_cast_or_null<FunctionDecl>(named);
  return function == nullptr ? nullptr : function->getCanonicalDecl();
}

// The variable or member itself, which no cast and no call is around.
const ValueDecl* named_by(const Stmt* stmt) {
  const auto* expr = dyn_cast_or_null<Expr>(stmt);
  if (expr == nullptr) return nullptr;
  expr = expr->IgnoreParenImpCasts();
  if (const auto* name = dyn_cast<DeclRefExpr>(expr)) return dyn_cast<VarDecl>(name->getDecl());
  if (const auto* member = dyn_cast<MemberExpr>(expr))
    return dyn_cast<FieldDecl>(member->getMemberDecl());
  return nullptr;
}

const Stmt* head_of(const Stmt* stmt) {
  if (const auto* turns = dyn_cast<ForStmt>(stmt)) return turns->getCond();
  if (const auto* turns = dyn_cast<WhileStmt>(stmt)) return turns->getCond();
  if (const auto* each = dyn_cast<CXXForRangeStmt>(stmt)) return each->getRangeInit();
  if (const auto* branch = dyn_cast<IfStmt>(stmt)) return branch->getCond();
  return nullptr;
}

// What a loop does once, before its first turn; null for none.
const Stmt* beginning_of(const Stmt* loop) {
  if (const auto* turns = dyn_cast<ForStmt>(loop)) return turns->getInit();
  if (const auto* each = dyn_cast<CXXForRangeStmt>(loop)) return each->getRangeInit();
  return nullptr;
}

// Nobody but this unit can name it: a member of a class of the file's own, or a variable of it.
bool is_known_here_only(const Source& source, const ValueDecl* decl) {
  const SourceManager& sources = source.context().getSourceManager();
  if (const auto* field = dyn_cast<FieldDecl>(decl))
    return sources.isInMainFile(sources.getExpansionLoc(field->getParent()->getLocation()));
  const auto* held = cast<VarDecl>(decl);
  return held->hasLocalStorage() || !held->isExternallyVisible();
}

// std::exchange(m, 0): of what.
const ValueDecl* exchanged(const Source& source, const Stmt* stmt) {
  const auto* call = dyn_cast<CallExpr>(stmt);
  const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
  if (callee == nullptr || !callee->isInStdNamespace() || callee->getIdentifier() == nullptr ||
      callee->getName() != "exchange" || call->getNumArgs() != 2 ||
      source.constant(call->getArg(1)) != 0)
    return nullptr;
  return named_by(call->getArg(0));
}

enum class Change { none, less, more };

StringRef method_name(const CXXMemberCallExpr* call) {
  const CXXMethodDecl* method = call->getMethodDecl();
  return method != nullptr && method->getIdentifier() != nullptr ? method->getName() : "";
}

// Takes an element off a container of the standard library.
bool takes_off(const CXXMemberCallExpr* call) {
  const StringRef name = method_name(call);
  return name == "pop_front" || name == "pop_back" || name == "pop" || name == "clear" ||
         name == "erase";
}

// What is done to a reminder where it is named.
Change change_by(const Source& source, const Function& in, const Expr* name) {
  const Stmt* around = source.parent(in, name);
  while (isa_and_nonnull<ParenExpr>(around)) around = source.parent(in, around);
  if (const auto* cast = dyn_cast_or_null<ImplicitCastExpr>(around)) {
    if (cast->getCastKind() == CK_LValueToRValue) return Change::none;
    if (cast->getType().isConstQualified()) return Change::none;
    around = source.parent(in, around);
  }
  if (around == nullptr) return Change::more;
  if (const auto* assigned = dyn_cast<BinaryOperator>(around)) {
    if (assigned->getOpcode() != BO_Assign) return Change::more;
    return source.constant(assigned->getRHS()) == 0 ? Change::less : Change::more;
  }
  if (exchanged(source, around) != nullptr) return Change::less;
  const auto* member = dyn_cast<MemberExpr>(around);
  if (member == nullptr) return Change::more;
  // A part of it is another member's business.
  const auto* method = dyn_cast<CXXMethodDecl>(member->getMemberDecl());
  if (method == nullptr) return Change::none;
  if (method->isConst()) return Change::none;
  const auto* call = dyn_cast_or_null<CXXMemberCallExpr>(source.parent(in, member));
  if (call == nullptr) return Change::more;
  if (takes_off(call)) return Change::less;
  const StringRef called = method_name(call);
  for (const char* reads : {"front", "back", "top", "begin", "end", "size", "empty"})
    if (called == reads) return Change::none;
  return Change::more;
}

}  // namespace

Reminders named_below(const Stmt* stmt, int depth) {
  Reminders named;
  walk(stmt, [&](const Stmt* part) {
    if (!isa<DeclRefExpr, MemberExpr>(part)) return;
    const ValueDecl* decl = named_by(part);
    if (decl == nullptr || !named.insert(decl).second || depth > 2) return;
    const auto* held = dyn_cast<VarDecl>(decl);
    if (held != nullptr && held->hasLocalStorage() && held->hasInit())
      named.merge(named_below(held->getInit(), depth + 1));
  });
  return named;
}

// What was asked already: whatever comes back to itself came from elsewhere first.
struct EventLoops::Asked {
  std::set<const Function*> functions;
  Reminders reminders;
  bool failed = false;  // one of them is filled by something else
  int depth = 0;
};

EventLoops::EventLoops(const Source& source) : source_(source) {
  for (const Function& function : source.functions()) {
    std::set<const Stmt*> called;
    walk(function.body, [&](const Stmt* stmt) {
      if (const auto* call = dyn_cast<CallExpr>(stmt);
          call != nullptr && call->getDirectCallee() != nullptr) {
        called.insert(call->getCallee()->IgnoreParenImpCasts());
        sites_[call->getDirectCallee()->getCanonicalDecl()].push_back({&function, call});
      }
      if (const FunctionDecl* named = named_function(stmt);
          named != nullptr && !called.contains(stmt))
        named_.insert(named);
    });
  }
}

bool EventLoops::waits(const Stmt* stmt) const {
  const auto* call = dyn_cast<CallExpr>(stmt);
  const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
  if (callee == nullptr) return false;
  if (const LibcCall* libc = libc_call(callee)) return libc->kind == Kind::waits;
  const auto [at, made] = waits_.try_emplace(callee->getCanonicalDecl(), false);
  if (made) at->second = waits_below(callee);
  return at->second;
}

bool EventLoops::waits_below(const FunctionDecl* callee) const {
  const Function* own = source_.function(callee);
  if (own == nullptr) return source_.program().reaches(key_of(callee), Kind::waits);
  return reaches(source_, *own, [&](const Function& each) {
    return std::any_of(each.calls.begin(), each.calls.end(),
                       [](const Call& made) { return made.libc->kind == Kind::waits; }) ||
           std::any_of(each.callees.begin(), each.callees.end(), [&](const FunctionDecl* below) {
             return source_.function(below) == nullptr && libc_call(below) == nullptr &&
                    source_.program().reaches(key_of(below), Kind::waits);
           });
  });
}

bool EventLoops::reminds_nobody(const FunctionDecl* callee, Kind brought) const {
  const auto [at, made] = quiet_.try_emplace({callee->getCanonicalDecl(), brought}, false);
  if (made) at->second = source_.program().reminds_nobody(key_of(callee), brought);
  return at->second;
}

const Stmt* EventLoops::wait_in(const Function& function) const {
  const Stmt* found = nullptr;
  walk(function.body, [&](const Stmt* stmt) {
    if (found == nullptr && isa<CallExpr>(stmt) && waits(stmt)) found = stmt;
  });
  return found;
}

std::optional<std::vector<Site>> EventLoops::calls_of(const Function& function) const {
  const FunctionDecl* decl = function.decl->getCanonicalDecl();
  const auto* method = dyn_cast<CXXMethodDecl>(decl);
  const bool own = !decl->isExternallyVisible() || decl->getAccess() == AS_private;
  if (!own || named_.contains(decl) || decl->isMain() ||
      (method != nullptr && (method->isVirtual() || method->getParent()->isLambda())))
    return {};
  return sites_of(function);
}

bool EventLoops::is_never_called(const Function& function) const {
  const auto sites = calls_of(function);
  return sites && sites->empty();
}

const std::vector<Site>& EventLoops::sites_of(const Function& function) const {
  static const std::vector<Site> none;
  const auto found = sites_.find(function.decl->getCanonicalDecl());
  return found == sites_.end() ? none : found->second;
}

// It names the batch that the wait has filled, or how many there are, or waits itself.
bool EventLoops::is_over_batch(const Function& in, const Stmt* loop) const {
  const auto* wait = dyn_cast_or_null<CallExpr>(wait_in(in));
  const Stmt* head = is_loop(loop) ? head_of(loop) : nullptr;
  if (wait == nullptr || head == nullptr) return false;
  if (is_below(source_, in, wait, head)) return isa<CXXForRangeStmt>(loop);
  const LibcCall* libc = libc_call(wait->getDirectCallee());
  Reminders batch;
  if (libc != nullptr)
    if (const Place place = place_of(source_, wait->getArg(1))) batch.insert(place.decl);
  walk(in.body, [&](const Stmt* stmt) {
    if (const auto* declared = dyn_cast<DeclStmt>(stmt))
      for (const Decl* decl : declared->decls())
        if (const auto* held = dyn_cast<VarDecl>(decl); held != nullptr && held->hasInit())
          if (is_below(source_, in, wait, held->getInit())) batch.insert(held);
    const auto* assigned = dyn_cast<BinaryOperator>(stmt);
    if (assigned != nullptr && assigned->getOpcode() == BO_Assign &&
        is_below(source_, in, wait, assigned->getRHS()))
      if (const ValueDecl* to = named_by(assigned->getLHS())) batch.insert(to);
  });
  bool names = false;
  walk(head, [&](const Stmt* part) {
    if (isa<DeclRefExpr, MemberExpr>(part)) names |= batch.contains(named_by(part));
  });
  return names;
}

const Stmt* EventLoops::round_of(const Function& in, const Stmt* stmt) const {
  for (const Stmt* outer = source_.parent(in, stmt); outer != nullptr;
       outer = source_.parent(in, outer))
    if (is_over_batch(in, outer)) return outer;
  return nullptr;
}

bool EventLoops::is_outside(const Function& in, const Stmt* stmt) const {
  bool any = false, shared = false;
  walk(in.body, [&](const Stmt* loop) {
    if (!is_loop(loop)) return;
    const Stmt* beginning = beginning_of(loop);
    bool has_wait = false;
    walk(loop, [&](const Stmt* part) {
      has_wait |= part != stmt && isa<CallExpr>(part) && waits(part) &&
                  (beginning == nullptr || !is_below(source_, in, part, beginning));
    });
    any |= has_wait;
    shared |= has_wait && is_below(source_, in, stmt, loop);
  });
  return any && !shared;
}

// A condition around it, or the queue from which its arguments come, names something that is
// emptied before; and all that fill that are driven in their turn.
bool EventLoops::is_gated(const Function& in, const Stmt* stmt, Asked& asked) const {
  Reminders emptied, named;
  for (const Stmt* outer = source_.parent(in, stmt); outer != nullptr;
       outer = source_.parent(in, outer)) {
    const Stmt* head = head_of(outer);
    if (head == nullptr || is_below(source_, in, stmt, head)) continue;
    if (const auto* branch = dyn_cast<IfStmt>(outer);
        branch != nullptr && branch->getElse() != nullptr &&
        is_below(source_, in, stmt, branch->getElse()))
      continue;
    named.merge(named_below(head));
    const Stmt* condition = dyn_cast<Expr>(head)->IgnoreParenImpCasts();
    if (const ValueDecl* of = exchanged(source_, condition)) emptied.insert(of);
  }
  if (const auto* call = dyn_cast<CallExpr>(stmt))
    for (const Expr* argument : call->arguments()) named.merge(named_below(argument));
  walk(in.body, [&](const Stmt* part) {
    const ValueDecl* of = nullptr;
    if (const auto* call = dyn_cast<CXXMemberCallExpr>(part); call != nullptr && takes_off(call))
      of = named_by(call->getImplicitObjectArgument());
    const auto* assigned = dyn_cast<BinaryOperator>(part);
    if (assigned != nullptr && assigned->getOpcode() == BO_Assign &&
        source_.constant(assigned->getRHS()) == 0)
      of = named_by(assigned->getLHS());
    if (of != nullptr && is_done_before(source_, in, part, stmt)) emptied.insert(of);
  });
  const auto is_filled_by_events = [&](const ValueDecl* reminder) {
    if (!is_known_here_only(source_, reminder)) return false;
    if (!asked.reminders.insert(reminder).second) return true;
    bool driven = true;
    for (const Function& function : source_.functions())
      walk(function.body, [&](const Stmt* part) {
        if (!driven || !isa<DeclRefExpr, MemberExpr>(part) || named_by(part) != reminder) return;
        if (change_by(source_, function, cast<Expr>(part)) == Change::more)
          driven = is_driven(function, part, asked);
      });
    asked.failed |= !driven;
    return driven;
  };
  return std::any_of(emptied.begin(), emptied.end(), [&](const ValueDecl* reminder) {
    const auto* held = dyn_cast<VarDecl>(reminder);
    // What a turn begins with is nothing that was left behind.
    if (held != nullptr && held->hasLocalStorage()) return false;
    return named.contains(reminder) && is_filled_by_events(reminder);
  });
}

bool EventLoops::is_driven(const Function& in, const Stmt* stmt, Asked& asked) const {
  if (round_of(in, stmt) != nullptr || is_outside(in, stmt)) return true;
  if (is_gated(in, stmt, asked)) return true;
  if (wait_in(in) != nullptr || ++asked.depth > 64) return false;
  if (!asked.functions.insert(&in).second) return true;
  const auto sites = calls_of(in);
  // One that nobody calls is never come to.
  return sites && std::all_of(sites->begin(), sites->end(), [&](const Site& site) {
           return is_driven(*site.in, site.call, asked);
         });
}

std::optional<Reminders> EventLoops::reminders_of(const Function& in, const Stmt* stmt) const {
  Asked asked;
  if (!is_driven(in, stmt, asked) || asked.failed) return {};
  return std::move(asked.reminders);
}

}  // namespace ofdcheck::lint
