// ctl-after-close: DEL or MOD of a number that this path has closed, and that nothing has got since.
#include <sys/epoll.h>

#include "clang-plugin/check.h"
#include "clang-plugin/model/path_call.h"

namespace ofdcheck::lint {
namespace {

void judge(const PathCall& call, PathReport& report) {
  if (!call.is(Kind::registers) || !call.fd.closed || call.fd.from_batch || call.fd.reused)
    return;
  if (call.operation != EPOLL_CTL_DEL && call.operation != EPOLL_CTL_MOD) return;
  const bool deletes = call.operation == EPOLL_CTL_DEL;
  report.say(RuleId::ctl_after_close,
             std::string(deletes ? "EPOLL_CTL_DEL" : "EPOLL_CTL_MOD") +
                 " of a number that was closed on this path",
             deletes ? "EPOLL_CTL_DEL before close: after it the number names nothing, or another"
                     : "no EPOLL_CTL_MOD after close: the number names nothing, or another");
}

}  // namespace

const Check checks::ctl_after_close = {.path = judge};

}  // namespace ofdcheck::lint
