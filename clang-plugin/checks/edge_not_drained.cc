// edge-not-drained: one accept or one read for an edge, in a unit that registers everything with
// EPOLLET. Only a constant mask is evidence: loops that remember readiness take theirs from
// elsewhere.
#include <sys/epoll.h>
#include <sys/ioctl.h>

#include <set>

#include "clang-plugin/check.h"
#include "clang-plugin/source/event_mask.h"
#include "clang-plugin/source/failure.h"
#include "clang-plugin/source/places.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Stmt.h"
#include "clang/AST/StmtCXX.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

// At least one ADD, all of them edge-triggered for certain, and nothing that asks anew: MOD tells of
// what is left, whatever the mode, and a one-shot is not heard of again without it.
bool all_are_edges(const Source& source) {
  bool any = false, all = true;
  source.each_call(Kind::registers, [&](const Call& call) {
    if (operation_of(source, call) != EPOLL_CTL_MOD) return;
    const auto mask = mask_of_ctl(source, call);
    all &= mask && !mask->may_have(EPOLLIN);
  });
  source.each_call(Kind::registers, [&](const Call& call) {
    const auto operation = operation_of(source, call);
    if (operation && *operation != EPOLL_CTL_ADD) return;
    const auto mask = mask_of_ctl(source, call);
    any = true;
    all &= operation && mask && mask->has(EPOLLET) && !mask->may_have(EPOLLONESHOT);
  });
  return any && all;
}

const Call* wait_in(const Function& function) {
  for (const Call& call : function.calls)
    if (call.libc->kind == Kind::waits) return &call;
  return nullptr;
}

// The loop over what the wait has delivered: it names the batch, or how many there are.
bool goes_over_batch(const Source& source, const Call& wait, const Stmt* loop) {
  const VarDecl* count = result_variable(source, wait);
  const Place batch = place_of(source, wait.argument(1));
  const Stmt* head = nullptr;
  if (const auto* turns = dyn_cast<ForStmt>(loop)) head = turns->getCond();
  if (const auto* turns = dyn_cast<WhileStmt>(loop)) head = turns->getCond();
  if (const auto* each = dyn_cast<CXXForRangeStmt>(loop)) head = each->getRangeInit();
  bool names = false;
  walk(head, [&](const Stmt* part) {
    const auto* expr = dyn_cast<Expr>(part);
    const Place place = expr == nullptr ? Place{} : place_of(source, expr);
    names |= place && (place == batch || place.decl == count);
  });
  return names;
}

// A label before it, to which a goto behind it goes back: a loop as well, but for the event loop.
bool is_gone_back_to(const Function& function, const Stmt* stmt) {
  std::set<const LabelDecl*> before;
  bool passed = false, back = false;
  walk(function.body, [&](const Stmt* part) {
    passed |= part == stmt;
    if (const auto* label = dyn_cast<LabelStmt>(part); label != nullptr && !passed)
      before.insert(label->getDecl());
    if (const auto* jump = dyn_cast<GotoStmt>(part); jump != nullptr && passed)
      back |= before.contains(jump->getLabel());
    // What is above the wait belongs to the event loop.
    const auto* call = dyn_cast<CallExpr>(part);
    const LibcCall* libc = call == nullptr ? nullptr : libc_call(call->getDirectCallee());
    if (libc != nullptr && libc->kind == Kind::waits) before.clear();
  });
  return back;
}

// It stands beside the loop over the batch, and the wait does not always sleep: the turn that comes
// needs no new event, as where readiness is remembered.
bool comes_back_without_event(const Source& source, const Function& function, const Stmt* stmt) {
  const Call* wait = wait_in(function);
  const Expr* time_out = wait == nullptr ? nullptr : wait->argument(3);
  if (time_out == nullptr || source.constant(time_out).value_or(0) != 0) return false;
  // epoll_pwait2 takes a pointer: null for ever.
  if (time_out->IgnoreParenCasts()->isNullPointerConstant(
          source.context(), Expr::NPC_ValueDependentIsNotNull) != Expr::NPCK_NotNull &&
      wait->libc->id == Libc::epoll_pwait2_)
    return false;
  bool beside = false;
  walk(function.body, [&](const Stmt* loop) {
    if (!is_loop(loop) || is_below(source, function, wait->expr, loop)) return;
    beside |= goes_over_batch(source, *wait, loop);
  });
  for (const Stmt* outer = stmt; outer != nullptr; outer = source.parent(function, outer))
    if (is_loop(outer) && !is_below(source, function, wait->expr, outer)) beside = false;
  return beside;
}

// Loops around it that are neither the event loop nor the one over the batch.
unsigned own_loops(const Source& source, const Function& function, const Stmt* stmt) {
  const Call* wait = wait_in(function);
  unsigned loops = is_gone_back_to(function, stmt) ? 1 : 0;
  for (const Stmt* outer = source.parent(function, stmt); outer != nullptr;
       outer = source.parent(function, outer)) {
    if (!is_loop(outer)) continue;
    if (wait != nullptr && (is_below(source, function, wait->expr, outer) ||
                            goes_over_batch(source, *wait, outer)))
      continue;
    ++loops;
  }
  return loops;
}

// Called once for an event: in a function that waits, or in one that only such functions call, and
// nowhere in a loop of its own. A function whose address is taken may be called from anywhere.
bool runs_once_an_event(const Source& source, const Function& function, const Stmt* stmt,
                        int depth) {
  if (own_loops(source, function, stmt) > 0 || depth > 3) return false;
  if (comes_back_without_event(source, function, stmt)) return false;
  if (wait_in(function) != nullptr) return true;
  bool called = false, once = true;
  for (const Function& caller : source.functions()) {
    walk(caller.body, [&](const Stmt* part) {
      const auto* name = dyn_cast<DeclRefExpr>(part);
      const auto* member = dyn_cast<MemberExpr>(part);
      const Decl* named = name != nullptr ? name->getDecl() : nullptr;
      if (member != nullptr) named = member->getMemberDecl();
      if (named == nullptr || named->getCanonicalDecl() != function.decl->getCanonicalDecl())
        return;
      called = true;
      const Stmt* outer = source.parent(caller, part);
      while (outer != nullptr && isa<ImplicitCastExpr>(outer)) outer = source.parent(caller, outer);
      const auto* call = dyn_cast_or_null<CallExpr>(outer);
      once = once && call != nullptr && &caller != &function &&
             call->getDirectCallee() != nullptr &&
             runs_once_an_event(source, caller, part, depth + 1);
    });
  }
  return called && once;
}

// How much there is was asked before: all of it is read at once.
bool asks_how_much(const Source& source, const Call& read) {
  for (const Call& other : read.in->calls) {
    if (other.expr == read.expr) return false;
    if (other.libc->id == Libc::ioctl_ &&
        source.constant(other.argument(1)) == static_cast<std::int64_t>(FIONREAD))
      return true;
  }
  return false;
}

// A counter of 8 bytes, or a record, is read whole.
bool reads_a_stream(const Source& source, const Call& call) {
  if (call.libc->id != Libc::read_ && call.libc->id != Libc::recv_) return false;
  if (asks_how_much(source, call)) return false;
  const auto length = source.constant(call.argument(2));
  return !length || *length > 128;
}

void judge(const Source& source, SourceReport& report) {
  if (!source.calls(Kind::waits) || !all_are_edges(source)) return;
  const auto look = [&](const Call& call) {
    const bool accepts = call.libc->kind == Kind::accepts;
    if (!accepts && !reads_a_stream(source, call)) return;
    if (!runs_once_an_event(source, *call.in, call.expr, 0)) return;
    Finding finding = source.finding(RuleId::edge_not_drained, call);
    finding.message = std::string("one ") + call.libc->name.data() + " for an edge: " +
                      (accepts ? "connections that came together" : "what is left of the input") +
                      " will not be told again";
    finding.expected = "a loop until EAGAIN";
    report.add(std::move(finding));
  };
  source.each_call(Kind::accepts, look);
  source.each_call(Kind::input, look);
}

}  // namespace

const Check checks::edge_not_drained = {.source = judge};

}  // namespace ofdcheck::lint
