// buffered-stream-registered: a stream is opened for reading over a registered descriptor, or the
// other way round: what lies in the stream's buffer is no readiness to epoll.
#include <sys/epoll.h>

#include "clang-plugin/check.h"
#include "clang-plugin/model/path_call.h"

namespace ofdcheck::lint {
namespace {

void judge(const PathCall& call, PathReport& report) {
  if (call.moment != PathCall::Moment::call || call.fd.closed) return;
  const bool stream_over_entry = call.kind() == Kind::takes && call.fd.registered && call.reads;
  const bool entry_over_stream = call.kind() == Kind::registers && call.fd.streamed &&
                                 call.operation == EPOLL_CTL_ADD &&
                                 (!call.mask || (*call.mask & EPOLLIN) != 0);
  if (!stream_over_entry && !entry_over_stream) return;
  report.say(RuleId::buffered_stream_registered,
             "a stream reads from a registered descriptor: epoll does not see its buffer",
             "read(2) for a registered descriptor, or a stream without epoll", false);
}

}  // namespace

const Check checks::buffered_stream_registered = {.path = judge};

}  // namespace ofdcheck::lint
