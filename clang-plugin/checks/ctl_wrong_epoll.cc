// ctl-wrong-epoll: MOD or DEL on another epoll instance than the one this path registered it in.
#include <sys/epoll.h>

#include "clang-plugin/check.h"
#include "clang-plugin/model/path_call.h"

namespace ofdcheck::lint {
namespace {

void judge(const PathCall& call, PathReport& report) {
  if (!call.is(Kind::registers) || !call.fd.elsewhere || call.fd.closed) return;
  if (call.operation != EPOLL_CTL_DEL && call.operation != EPOLL_CTL_MOD) return;
  report.say(RuleId::ctl_wrong_epoll,
             "this epoll instance is not the one the descriptor was registered in",
             "the instance of its EPOLL_CTL_ADD: here the answer is ENOENT", false);
}

}  // namespace

const Check checks::ctl_wrong_epoll = {.path = judge};

}  // namespace ofdcheck::lint
