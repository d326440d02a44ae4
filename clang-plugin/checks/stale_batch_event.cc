// stale-batch-event: the target of a delivered event is touched after it was closed on this path,
// most often for want of a `continue` behind the branch that closes.
#include "clang-plugin/check.h"
#include "clang-plugin/model/path_call.h"

namespace ofdcheck::lint {
namespace {

void judge(const PathCall& call, PathReport& report) {
  if (call.moment != PathCall::Moment::call || !call.fd.closed || !call.fd.from_batch) return;
  report.say(RuleId::stale_batch_event,
             std::string(call.libc->name) + " of an event's number after it was closed",
             "nothing more to be done for an event whose target is closed");
}

}  // namespace

const Check checks::stale_batch_event = {.path = judge};

}  // namespace ofdcheck::lint
