// stale-batch-event: the target of a delivered event is touched after it was closed on this path,
// most often for want of a `continue` behind the branch that closes. And a note: a connection makes
// room for a new one while events are being handled, and its own event brings its number only.
#include <sys/epoll.h>

#include "clang-plugin/check.h"
#include "clang-plugin/model/path_call.h"

namespace ofdcheck::lint {
namespace {

void judge(const PathCall& call, PathReport& report) {
  if (call.moment != PathCall::Moment::call) return;
  if (!call.maybe && call.fd.closed && call.fd.from_batch)
    return report.say(RuleId::stale_batch_event,
                      std::string(call.libc->name) + " of an event's number after it was closed",
                      "nothing more to be done for an event whose target is closed");
  const bool adds = call.libc->kind == Kind::registers && call.operation == EPOLL_CTL_ADD;
  if (adds && call.by_number && call.mate_closed && report.is_done_for_events())
    report.note(RuleId::stale_batch_event,
                "registered by its number alone, after another connection was closed for it: an "
                "event of that one may still be in the batch, and its number another's by then",
                "something in the event's data that tells the two, such as a generation");
}

}  // namespace

const Check checks::stale_batch_event = {.path = judge, .maybe = true};

}  // namespace ofdcheck::lint
