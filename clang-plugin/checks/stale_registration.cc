// stale-registration: close of a registered number while this path holds another descriptor of the
// same description, which keeps the entry alive under a number that is gone. dup2 may
// put the description back before the path waits.
#include "clang-plugin/check.h"
#include "clang-plugin/model/path_call.h"

namespace ofdcheck::lint {
namespace {

void judge(const PathCall& call, PathReport& report) {
  if (call.moment != PathCall::Moment::settled) return;
  if (!call.fd.closed || !call.fd.registered || !call.fd.shared) return;
  report.say(RuleId::stale_registration,
             "close leaves the registration behind: a duplicate keeps the description open",
             "EPOLL_CTL_DEL before close", false);
}

}  // namespace

const Check checks::stale_registration = {.path = judge};

}  // namespace ofdcheck::lint
