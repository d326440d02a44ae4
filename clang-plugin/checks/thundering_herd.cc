// thundering-herd: each of several threads puts one listener into an epoll instance of its own, or
// several threads wait on the instance that it is in, level-triggered: without EPOLLEXCLUSIVE a
// connection wakes them all. Processes do that on purpose, and are not judged.
#include <sys/epoll.h>

#include <algorithm>

#include "clang-plugin/check.h"
#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/source/event_mask.h"
#include "clang-plugin/source/handed.h"
#include "clang-plugin/source/registrations.h"
#include "clang-plugin/source/threads.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

// The thread makes its listener itself, as with SO_REUSEPORT.
bool makes_listener(const Threads& threads, const Function& adds) {
  for (const ThreadStart& start : threads.starts()) {
    const auto reached = threads.reached_from(*start.entry);
    if (reached.count(&adds) == 0) continue;
    for (const Function* each : reached)
      for (const Call& call : each->calls)
        if (call.libc->kind == Kind::listens || call.libc->id == Libc::socket_) return true;
  }
  return false;
}

bool is_move(const Expr* expr) {
  const auto* call = dyn_cast<CallExpr>(expr);
  const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
  return callee != nullptr && callee->isInStdNamespace() && callee->getIdentifier() != nullptr &&
         callee->getName() == "move" && call->getNumArgs() == 1;
}

// Whether each thread has been given a listener of its own, which whoever starts them has made in
// the same turn of a loop: the text is followed back from where the thread uses it.
class OwnListener {
 public:
  OwnListener(const Places& places, const Threads& threads) : places_(places), threads_(threads) {}

  bool is_own(const Function& in, const Expr* expr, int depth = 0) const {
    expr = bare(expr);
    if (expr == nullptr || depth > kDepth) return false;
    if (is_move(expr)) return is_own(in, cast<CallExpr>(expr)->getArg(0), depth + 1);
    const Place place = place_of(places_.source(), expr);
    if (isa<CallExpr>(expr) && !place) {
      const Stmt* loop = loop_around(places_.source(), in, expr);
      return loop != nullptr && starts_threads_or_fills(in, loop);
    }
    if (!place) return false;
    if (const auto* parameter = dyn_cast<ParmVarDecl>(place.decl))
      return is_given(parameter, depth);
    unsigned own = 0;
    for (const Store& store : places_.stores_to(place)) {
      if (places_.source().constant(store.value)) continue;
      if (!is_own(*store.in, store.value, depth + 1)) return false;
      ++own;
    }
    return own > 0;
  }

 private:
  static constexpr int kDepth = 8;

  // All that call it give it one of the thread's own.
  bool is_given(const ParmVarDecl* parameter, int depth) const {
    const auto* owner = dyn_cast<FunctionDecl>(parameter->getDeclContext());
    if (owner == nullptr) return false;
    const unsigned index = parameter->getFunctionScopeIndex();
    unsigned own = 0;
    for (const ThreadStart& start : threads_.starts()) {
      if (start.entry->decl->getCanonicalDecl() != owner->getCanonicalDecl()) continue;
      if (index >= start.arguments.size() || !is_own(*start.in, start.arguments[index], depth + 1))
        return false;
      ++own;
    }
    for (const Given& given : places_.calls_of(owner)) {
      if (index >= given.arguments.size() || !is_own(*given.in, given.arguments[index], depth + 1))
        return false;
      ++own;
    }
    return own > 0;
  }

  // A loop that tries again until it has one listener makes one; this one starts a thread in each
  // turn, or fills the next element of an array.
  bool starts_threads_or_fills(const Function& in, const Stmt* loop) const {
    for (const ThreadStart& start : threads_.starts())
      if (start.in == &in && is_below(places_.source(), in, start.where, loop)) return true;
    bool fills = false;
    walk(loop, [&](const Stmt* stmt) {
      const auto* assigned = dyn_cast<BinaryOperator>(stmt);
      if (assigned == nullptr || assigned->getOpcode() != BO_Assign) return;
      const auto* member = dyn_cast<MemberExpr>(assigned->getLHS()->IgnoreParenImpCasts());
      const auto* element =
          member == nullptr
              ? nullptr
              : dyn_cast<ArraySubscriptExpr>(member->getBase()->IgnoreParenImpCasts());
      const VarDecl* index = element == nullptr ? nullptr : variable(element->getIdx());
      fills |= index != nullptr && changes_in(loop, index);
    });
    return fills;
  }

  const Places& places_;
  const Threads& threads_;
};

// Threads that another file starts put a listener that the program has one of into an instance that
// is not. None of them makes a listener.
bool run_elsewhere(const Source& source, const Call& ctl) {
  const ProgramFacts& program = source.program();
  return program.runs_in_many_threads(key_of(ctl.in->decl)) &&
         !name_of_shared(ctl.argument(2)).empty() && name_of_shared(ctl.argument(0)).empty() &&
         !program.many_threads_do(Kind::listens);
}

// The object listens from its constructor on, which another file has.
bool is_made_listening(const Source& source, const VarDecl* held) {
  const CXXRecordDecl* record = held->getType()->getAsCXXRecordDecl();
  if (record == nullptr || !record->hasDefinition()) return false;
  for (const CXXConstructorDecl* each : record->ctors())
    if (!each->isCopyOrMoveConstructor() && source.program().reaches(key_of(each), Kind::listens))
      return true;
  return false;
}

// What the loop makes one of in each turn: it is put into something that the object is taken from.
bool is_made_in(const Stmt* loop, const VarDecl* container) {
  bool made = false;
  walk(loop, [&](const Stmt* stmt) {
    const auto* call = dyn_cast<CXXMemberCallExpr>(stmt);
    const CXXMethodDecl* method = call == nullptr ? nullptr : call->getMethodDecl();
    if (method == nullptr || method->getIdentifier() == nullptr) return;
    made |= (method->getName() == "push_back" || method->getName() == "emplace_back") &&
            variable(root_of(call->getImplicitObjectArgument())) == container;
  });
  return made;
}

bool starts_many_threads(const Source& source, const Function& function) {
  bool many = false;
  each_handed(source, [&](const FunctionDecl*, int, const Function& what) {
    many |= function.decl->Encloses(what.decl->getDeclContext()->getParent()) &&
            source.program().runs_in_many_threads(key_of(what.decl));
  });
  return many;
}

// A loop makes objects, and has each of them register one listener, by a function of another file;
// the function that does so then starts the threads.
void judge_objects(const Source& source, SourceReport& report) {
  if (!source.program().starts_threads()) return;
  each_registration(source, [&](const Registration& registration) {
    const auto* call = dyn_cast<CXXMemberCallExpr>(registration.by);
    if (!registration.elsewhere || call == nullptr) return;
    const Stmt* loop = loop_around(source, *registration.in, call);
    const VarDecl* listener = variable(root_of(registration.fd));
    const VarDecl* container = variable(root_of(call->getImplicitObjectArgument()));
    if (loop == nullptr || listener == nullptr || container == nullptr) return;
    if (changes_in(loop, listener) || !is_made_in(loop, container)) return;
    for (const Expr* argument : call->arguments())
      if (argument->getType()->isUnsignedIntegerType() &&
          mask_of(source, argument).may_have(EPOLLEXCLUSIVE))
        return;
    if (!is_made_listening(source, listener) || !starts_many_threads(source, *registration.in))
      return;
    Finding finding = source.finding(RuleId::thundering_herd, *registration.in, call);
    finding.message =
        "each thread has the same listener in its instance: a connection wakes them all";
    finding.expected = "EPOLLEXCLUSIVE, or a listener for each thread (SO_REUSEPORT)";
    report.add(std::move(finding));
  });
}

void judge(const Source& source, SourceReport& report) {
  judge_objects(source, report);
  if (!source.calls(Kind::registers)) return;
  const Places& places = source.places();
  const Threads threads(places);
  const OwnListener own(places, threads);
  const std::vector<const Call*> waits = threads.shared_waits();
  source.each_call(Kind::registers, [&](const Call& ctl) {
    if (operation_of(source, ctl) != EPOLL_CTL_ADD) return;
    const auto mask = mask_of_ctl(source, ctl);
    if (!mask || mask->may_have(EPOLLEXCLUSIVE | EPOLLONESHOT)) return;
    const bool shared = threads.is_shared_elsewhere(ctl) || std::any_of(waits.begin(), waits.end(), [&](const Call* wait) {
      return may_be_one(place_of(source, wait->argument(0)), place_of(source, ctl.argument(0)));
    });
    const bool in_each = (threads.run_several(*ctl.in) && !makes_listener(threads, *ctl.in) &&
                          !own.is_own(*ctl.in, ctl.argument(2))) ||
                         run_elsewhere(source, ctl);
    if (!in_each && (!shared || mask->may_have(EPOLLET))) return;
    if (!places.is_listener(*ctl.in, ctl.argument(2))) return;
    Finding finding = source.finding(RuleId::thundering_herd, ctl);
    finding.message =
        in_each ? "each thread has the same listener in its instance: a connection wakes them all"
                : "several threads wait on this instance: a connection wakes one after the other";
    finding.expected = in_each ? "EPOLLEXCLUSIVE, or a listener for each thread (SO_REUSEPORT)"
                               : "EPOLLET, and accept until EAGAIN";
    report.add(std::move(finding));
  });
}

}  // namespace

const Check checks::thundering_herd = {.source = judge};

}  // namespace ofdcheck::lint
