// event-spin: an event that comes again at once because nobody does anything about it: a wake-up
// descriptor that is never read, EPOLLOUT that nobody ever takes off or that stays in the masks that
// are registered, and EPOLLHUP, which comes even with an empty mask, in a loop that asks for other
// bits only.
#include <sys/epoll.h>

#include <set>

#include "clang-plugin/check.h"
#include "clang-plugin/facts/deeds.h"
#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/source/elsewhere.h"
#include "clang-plugin/source/event_mask.h"
#include "clang-plugin/source/event_tests.h"
#include "clang-plugin/source/mute_accepts.h"
#include "clang-plugin/source/passed_over.h"
#include "clang-plugin/source/sticky_out.h"
#include "clang-plugin/source/wake_ups.h"
#include "clang/AST/Decl.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

void judge_wake_ups(const Source& source, const std::vector<WakeUp>& unread,
                    SourceReport& report) {
  for (const WakeUp& wake_up : unread) {
    Finding finding = source.finding(RuleId::event_spin, *wake_up.in, wake_up.where);
    finding.message = "a wake-up descriptor is registered level-triggered, and nobody reads it";
    finding.expected = "a read when it is delivered, or EPOLLET";
    report.add(std::move(finding));
  }
}

// Another file registers as well: what it modifies and deregisters is not told by its facts.
bool others_register(const Source& source) {
  std::set<std::string> doers = source.program().doers(Kind::registers);
  for (const Function& function : source.functions()) doers.erase(key_of(function.decl));
  return !doers.empty();
}

// Follows what is done for every event, or for each that has EPOLLOUT, down to a close of its number.
class Ending {
 public:
  explicit Ending(const Source& source) : source_(source) {}

  bool closes(const Stmt* body, const Place& number, int depth = 0) const {
    std::vector<const Stmt*> parts = {body};
    if (const auto* block = dyn_cast_or_null<CompoundStmt>(body))
      parts.assign(block->body_begin(), block->body_end());
    for (const Stmt* part : parts) {
      if (part == nullptr) continue;
      if (const auto* branch = dyn_cast<IfStmt>(part)) {
        const bool for_out = (event_test_in(source_, branch->getCond()).bits & EPOLLOUT) != 0;
        if (is_closed_by(branch->getCond(), number, depth) ||
            (for_out && closes(branch->getThen(), number, depth)))
          return true;
      }
      const auto* value = dyn_cast<Expr>(part);
      if (value != nullptr && is_closed_by(value, number, depth)) return true;
      // What comes behind it is done for some events only.
      if (may_leave(part)) return false;
    }
    return false;
  }

 private:
  bool is_number(const Expr* expr, const Place& number) const {
    const Place place = place_of(source_, expr);
    if (!place) return false;
    if (number) return place == number;
    if (is_event_data(place)) return true;
    for (const Store& store : source_.places().stores_to(place))
      if (is_event_data(place_of(source_, store.value))) return true;
    return false;
  }

  // A call that stands in no condition of its own.
  bool is_closed_by(const Expr* expr, const Place& number, int depth) const {
    expr = expr->IgnoreParenCasts();
    if (const auto* test = dyn_cast<BinaryOperator>(expr))
      return !test->isLogicalOp() && is_closed_by(test->getLHS(), number, depth);
    const auto* call = dyn_cast<CallExpr>(expr->IgnoreImplicit());
    const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
    if (callee == nullptr || depth > 3) return false;
    const LibcCall* libc = libc_call(callee);
    if (libc != nullptr) return libc->id == Libc::close_ && is_number(call->getArg(0), number);
    const Function* known = source_.function(callee);
    if (known == nullptr) return false;
    for (unsigned i = 0; i < call->getNumArgs() && i < callee->getNumParams(); ++i)
      if (!isa<CXXOperatorCallExpr>(call) && is_number(call->getArg(i), number) &&
          closes(known->body, Place{known->decl->getParamDecl(i)}, depth + 1))
        return true;
    return false;
  }

  static bool may_leave(const Stmt* part) {
    bool leaves = false;
    walk(part, [&](const Stmt* stmt) {
      leaves |= isa<ContinueStmt>(stmt) || isa<BreakStmt>(stmt) || isa<ReturnStmt>(stmt) ||
                isa<GotoStmt>(stmt);
    });
    return leaves;
  }

  const Source& source_;
};

// A loop that waits, or goes over what was waited for, has done with an event when it has told of
// room to send: nothing is left that could be told again.
bool closes_each_event(const Source& source) {
  const Ending ending(source);
  bool closes = false;
  source.each_call(Kind::waits, [&](const Call& wait) {
    walk(wait.in->body, [&](const Stmt* stmt) {
      const Stmt* body = nullptr;
      if (const auto* loop = dyn_cast<ForStmt>(stmt)) body = loop->getBody();
      if (const auto* loop = dyn_cast<WhileStmt>(stmt)) body = loop->getBody();
      if (const auto* loop = dyn_cast<CXXForRangeStmt>(stmt)) body = loop->getBody();
      closes = closes || (body != nullptr && ending.closes(body, {}));
    });
  });
  return closes;
}

// A unit that never modifies or deregisters anything leaves EPOLLOUT on for as long as there is room
// to send.
void judge_out(const Source& source, SourceReport& report) {
  bool changes = false;
  source.each_call(Kind::registers, [&](const Call& call) {
    changes |= operation_of(source, call) != EPOLL_CTL_ADD;
  });
  if (changes || others_register(source) || closes_each_event(source)) return;
  source.each_call(Kind::registers, [&](const Call& call) {
    const auto mask = mask_of_ctl(source, call);
    if (!mask || !mask->has(EPOLLIN | EPOLLOUT) || mask->may_have(EPOLLET | EPOLLONESHOT)) return;
    Finding finding = source.finding(RuleId::event_spin, call);
    finding.message = "EPOLLOUT is on for good: it is reported for as long as there is room to send";
    finding.expected = "EPOLLOUT only while a write waits, or EPOLLET";
    report.add(std::move(finding));
  });
}

void judge_hang_up(const Source& source, SourceReport& report) {
  const Call* deaf = wait_that_ignores_hang_up(source);
  if (deaf == nullptr) return;
  source.each_call(Kind::registers, [&](const Call& call) {
    const auto operation = operation_of(source, call);
    const auto mask = mask_of_ctl(source, call);
    if (!operation || *operation == EPOLL_CTL_DEL || !mask || mask->unknown != 0) return;
    const bool empty = mask->may == 0;
    const Place place = place_of(source, call.argument(2));
    const bool pipe = *operation == EPOLL_CTL_ADD && !mask->may_have(EPOLLET | EPOLLONESHOT) &&
                      is_pipe(source.places(), place) &&
                      !keeps_writing_end(source.places(), place);
    if (!empty && !pipe) return;
    Finding finding = source.finding(RuleId::event_spin, call);
    finding.message =
        empty ? "an empty mask is no pause: EPOLLHUP and EPOLLERR come even so, and nobody looks"
              : "when the writing end is closed EPOLLHUP comes alone, and nobody looks for it";
    finding.expected =
        empty ? "EPOLL_CTL_DEL to pause" : "a branch for EPOLLHUP and EPOLLERR that closes";
    report.add(std::move(finding));
  });
}

void judge_sticky(const Source& source, SourceReport& report) {
  for (const StickyOut& sticky : sticky_outs(source)) {
    Finding finding = source.finding(RuleId::event_spin, *sticky.in, sticky.where);
    finding.message = "EPOLLOUT stays once it was asked for: it is reported for as long as there is "
                      "room to send";
    finding.expected = "the mask that is wanted now, and no other bits";
    report.add(std::move(finding));
  }
}

bool accepts(const FunctionFacts& facts) {
  return any_deed(facts, [](const Deed& deed) { return kind_of(deed.call) == Kind::accepts; });
}

void judge_accepts(const Source& source, SourceReport& report) {
  for (const MuteAccept& mute : mute_accepts(source)) {
    Finding finding = source.finding(RuleId::event_spin, *mute.in, mute.call);
    // Nothing comes of it while there are descriptors.
    finding.level = Level::note;
    finding.message = "when descriptors run out accept fails with EMFILE, which is taken for an empty "
                      "queue here: the listener is reported again at once";
    finding.expected = "at EMFILE the listener deregistered for a while, or a spare descriptor to turn "
                       "the client away with";
    finding.steps = steps_elsewhere(source, *mute.in, mute.call, "accepted", accepts);
    report.add(std::move(finding));
  }
}

void judge_passed_over(const Source& source, SourceReport& report) {
  for (const PassedOver& passed : events_of_neither_direction(source)) {
    Finding finding = source.finding(RuleId::event_spin, *passed.in, passed.branch);
    finding.message = "EPOLLRDHUP comes alone where EPOLLIN is not asked for, and EPOLLHUP and EPOLLERR "
                      "may: nobody does anything about them";
    finding.expected = "a branch for these bits that reads or closes";
    report.add(std::move(finding));
  }
  for (const Pause& pause : deaf_pauses(source)) {
    Finding finding = source.finding(RuleId::event_spin, *pause.in, pause.call);
    finding.message =
        "an empty mask is no pause: EPOLLHUP and EPOLLERR come even so, and what is paused does "
        "nothing about them";
    finding.expected = "EPOLL_CTL_DEL to pause";
    report.add(std::move(finding));
  }
}

void judge(const Source& source, SourceReport& report) {
  judge_passed_over(source, report);
  judge_accepts(source, report);
  judge_sticky(source, report);
  judge_wake_ups(source, unread_objects(source.places()), report);
  if (!source.calls(Kind::waits) || !source.calls(Kind::registers)) return;
  judge_wake_ups(source, unread_wake_ups(source.places()), report);
  judge_out(source, report);
  judge_hang_up(source, report);
}

}  // namespace

const Check checks::event_spin = {.source = judge};

}  // namespace ofdcheck::lint
