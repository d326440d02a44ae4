// use-after-close: I/O, control or registration of a number that this path has closed.
#include <sys/epoll.h>

#include "clang-plugin/check.h"
#include "clang-plugin/model/path_call.h"

namespace ofdcheck::lint {
namespace {

bool uses(const PathCall& call) {
  switch (call.kind()) {
    case Kind::input:
    case Kind::output:
    case Kind::uses:
    case Kind::controls:
    case Kind::listens:
    case Kind::accepts:
    case Kind::dups:
    case Kind::waits:
    case Kind::takes:
      return true;
    // MOD and DEL are ctl-after-close.
    case Kind::registers:
      return call.operation == EPOLL_CTL_ADD;
    default:
      return false;
  }
}

void judge(const PathCall& call, PathReport& report) {
  if (call.moment != PathCall::Moment::call || !call.fd.closed || call.fd.from_batch) return;
  if (!uses(call) || call.asks || (call.maybe && call.is(Kind::registers))) return;
  report.say(RuleId::use_after_close,
             std::string(call.libc->name) + " of a number that was closed on this path",
             "close last: by now the number may be somebody else's");
}

}  // namespace

const Check checks::use_after_close = {.path = judge, .maybe = true};

}  // namespace ofdcheck::lint
