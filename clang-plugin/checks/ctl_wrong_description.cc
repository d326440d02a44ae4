// ctl-wrong-description: DEL or MOD of a number that this path has closed, after something was
// opened: the kernel gives out the lowest free number, and the call may hit its new owner.
#include <sys/epoll.h>

#include "clang-plugin/check.h"
#include "clang-plugin/model/path_call.h"

namespace ofdcheck::lint {
namespace {

void judge(const PathCall& call, PathReport& report) {
  if (!call.is(Kind::registers) || !call.fd.reused || call.fd.from_batch) return;
  if (call.operation != EPOLL_CTL_DEL && call.operation != EPOLL_CTL_MOD) return;
  const bool deletes = call.operation == EPOLL_CTL_DEL;
  report.say(RuleId::ctl_wrong_description,
             std::string(deletes ? "EPOLL_CTL_DEL" : "EPOLL_CTL_MOD") +
                 " of a number that was closed, and that what was opened since may have got",
             deletes ? "EPOLL_CTL_DEL before close: now it may take a newcomer's entry"
                     : "no EPOLL_CTL_MOD after close: now it may change a newcomer's entry");
}

}  // namespace

const Check checks::ctl_wrong_description = {.path = judge};

}  // namespace ofdcheck::lint
