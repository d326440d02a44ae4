// oneshot-not-rearmed: a path takes input from an EPOLLONESHOT registration, or accepts from one,
// and waits again without having armed, deregistered, closed or handed on anything: nobody will
// hear of the rest.
#include "clang-plugin/check.h"
#include "clang-plugin/model/path_call.h"
#include "clang-plugin/model/turn_end.h"

namespace ofdcheck::lint {
namespace {

void judge(const TurnEnd& end, PathReport& report) {
  if (!end.one_shot) return;
  report.say(
      RuleId::oneshot_not_rearmed,
      end.by + " of a one-shot that no call arms again before the thread waits: it stays silent",
      "EPOLL_CTL_MOD on each way back to the wait, or close", false);
}

}  // namespace

const Check checks::oneshot_not_rearmed = {.turn = judge};

}  // namespace ofdcheck::lint
