// edge-blocking-fd: EPOLLET for a connection that this path made without O_NONBLOCK: the read that
// should say EAGAIN will block.
#include <sys/epoll.h>

#include "clang-plugin/check.h"
#include "clang-plugin/model/path_call.h"

namespace ofdcheck::lint {
namespace {

void judge(const PathCall& call, PathReport& report) {
  if (!call.is(Kind::registers) || call.operation == EPOLL_CTL_DEL || call.fd.closed) return;
  if (!call.mask || (*call.mask & EPOLLET) == 0) return;
  // A listener is blocking-listener's.
  if (call.fd.mode != Mode::blocking || call.fd.listens) return;
  report.say(RuleId::edge_blocking_fd, "EPOLLET for a descriptor that blocks",
             "O_NONBLOCK before it is registered: only EAGAIN ends the reading of an edge", false);
}

}  // namespace

const Check checks::edge_blocking_fd = {.path = judge};

}  // namespace ofdcheck::lint
