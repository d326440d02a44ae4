// blocking-listener: a listening socket that this path made without O_NONBLOCK is registered, and
// still blocks when the path waits or ends. The
// connection may be gone when accept is called, and then accept waits for the next one.
#include <sys/epoll.h>

#include "clang-plugin/check.h"
#include "clang-plugin/model/path_call.h"

namespace ofdcheck::lint {
namespace {

void judge(const PathCall& call, PathReport& report) {
  if (!call.is_settled() || call.fd.closed) return;
  if (call.maybe ? call.operation != EPOLL_CTL_ADD : !call.fd.registered) return;
  if (!call.fd.listens || call.fd.mode != Mode::blocking) return;
  // Whoever is started by the first connection accepts it, and blocks as he likes.
  if (report.goes_to_program()) return;
  report.say(RuleId::blocking_listener, "a listening socket that blocks is registered",
             "O_NONBLOCK: between the event and accept the connection may have gone", false);
}

}  // namespace

const Check checks::blocking_listener = {.path = judge, .maybe = true};

}  // namespace ofdcheck::lint
