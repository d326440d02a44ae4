// edge-blocking-fd: EPOLLET for a connection that this path made without O_NONBLOCK, and that still
// blocks when the path waits or ends: the read that should say EAGAIN will block.
#include <sys/epoll.h>

#include "clang-plugin/check.h"
#include "clang-plugin/model/path_call.h"
#include "clang-plugin/source/each_call_asks.h"

namespace ofdcheck::lint {
namespace {

void judge(const PathCall& call, PathReport& report) {
  if (call.moment != PathCall::Moment::settled || call.fd.closed || !call.fd.registered) return;
  if (!call.fd.mask || (*call.fd.mask & EPOLLET) == 0) return;
  // A listener is blocking-listener's.
  if (call.fd.mode != Mode::blocking || call.fd.listens) return;
  // Each call says itself that it will not wait.
  if (report.unit_is(never_waits_for_data)) return;
  report.say(RuleId::edge_blocking_fd, "EPOLLET for a descriptor that blocks",
             "O_NONBLOCK before it is registered: only EAGAIN ends the reading of an edge", false);
}

}  // namespace

const Check checks::edge_blocking_fd = {.path = judge};

}  // namespace ofdcheck::lint
