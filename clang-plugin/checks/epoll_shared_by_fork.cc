// epoll-shared-by-fork: a forked child registers in, or waits on, an epoll instance that was made
// before the fork, while its parent or another child goes on using it.
#include "clang-plugin/check.h"
#include "clang-plugin/model/process_call.h"

namespace ofdcheck::lint {
namespace {

void judge(const ProcessCall& call, ProcessReport& report) {
  const bool changes = call.is(Kind::registers);
  if (!call.epoll_inherited || (!changes && !call.is(Kind::waits))) return;
  if (!call.in_child) return report.other_half(RuleId::epoll_shared_by_fork);
  if (call.siblings) report.other_half(RuleId::epoll_shared_by_fork);
  report.say(RuleId::epoll_shared_by_fork,
             changes ? "the child changes the interest list that it shares with its parent"
                     : "the child waits on the epoll instance that it shares with its parent",
             "an instance of its own: close the inherited one and epoll_create1 in the child");
}

}  // namespace

const Check checks::epoll_shared_by_fork = {.process = judge};

}  // namespace ofdcheck::lint
