// unpollable-file: EPOLL_CTL_ADD of what this path made as a regular file, which has no readiness
// to tell of, in a unit that does not know the answer. Files that are opened by name are not judged:
// a name may be a FIFO's.
#include <sys/epoll.h>

#include <cerrno>

#include "clang-plugin/check.h"
#include "clang-plugin/model/path_call.h"

namespace ofdcheck::lint {
namespace {

void judge(const PathCall& call, PathReport& report) {
  if (!call.is(Kind::registers) || call.operation != EPOLL_CTL_ADD) return;
  if (!call.fd.regular || call.fd.closed || report.unit_asks_for(EPERM)) return;
  report.say(RuleId::unpollable_file, "a regular file is registered: epoll_ctl answers EPERM",
             "plain reads and writes: a file is always ready", false);
}

}  // namespace

const Check checks::unpollable_file = {.path = judge, .maybe = true};

}  // namespace ofdcheck::lint
