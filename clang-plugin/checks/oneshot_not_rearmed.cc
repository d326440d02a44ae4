// oneshot-not-rearmed: a path takes input from an EPOLLONESHOT registration, or accepts from one,
// and waits again without having armed, deregistered, closed or handed on anything: nobody will
// hear of the rest. Or the function that takes the turn does not answer by what it is to be armed.
// Or it arms by EPOLL_CTL_ADD what has never left the list.
#include <sys/epoll.h>

#include <cerrno>

#include "clang-plugin/check.h"
#include "clang-plugin/model/path_call.h"
#include "clang-plugin/model/turn_end.h"

namespace ofdcheck::lint {
namespace {

void judge(const TurnEnd& end, PathReport& report) {
  if (!end.one_shot) return;
  if (!end.unanswered.empty()) {
    report.say(RuleId::oneshot_not_rearmed,
               end.unanswered + " has taken input of a one-shot by " + end.by +
                   ", and returns without what it is armed again by: it stays silent",
               "the answer on each way that keeps the connection, or close", false);
    return;
  }
  report.say(
      RuleId::oneshot_not_rearmed,
      end.by + " of a one-shot that no call arms again before the thread waits: it stays silent",
      "EPOLL_CTL_MOD on each way back to the wait, or close", false);
}

// Where somebody asks for EEXIST, he knows what to do about it.
void judge_call(const PathCall& call, PathReport& report) {
  if (!call.is(Kind::registers) || call.operation != EPOLL_CTL_ADD || !call.of_delivered) return;
  if (!call.bits.always(EPOLLONESHOT) || call.fd.closed || report.unit_asks_for(EEXIST)) return;
  report.say(RuleId::oneshot_not_rearmed,
             "a one-shot that was delivered is armed by EPOLL_CTL_ADD, but it is still in the list: "
             "EEXIST, and it stays silent",
             "EPOLL_CTL_MOD", false);
}

}  // namespace

const Check checks::oneshot_not_rearmed = {.path = judge_call, .turn = judge, .maybe = true};

}  // namespace ofdcheck::lint
