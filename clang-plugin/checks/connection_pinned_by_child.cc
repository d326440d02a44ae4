// connection-pinned-by-child: the parent closes a connection without shutdown while a child that it
// has forked lives on with a copy: the peer is not told. A child that is given the connection, that
// executes another program, or that closes what it inherited is none of these.
#include "clang-plugin/check.h"
#include "clang-plugin/model/process_call.h"

namespace ofdcheck::lint {
namespace {

void judge(const ProcessCall& call, ProcessReport& report) {
  constexpr RuleId kRule = RuleId::connection_pinned_by_child;
  if (call.in_child) {
    const bool has_to_do_with_it = call.any || (call.connection && call.inherited);
    if (call.libc == nullptr || call.is(Kind::executes) || has_to_do_with_it)
      report.excuse(kRule);
    else if (!call.is(Kind::ends))
      report.other_half(kRule);
    return;
  }
  if (!call.is(Kind::closes) || !call.inherited || !call.connection || call.ended) return;
  report.say(kRule, "the forked child holds this connection as well: close does not end it",
             "shutdown before close, or a child that closes what it does not need");
}

}  // namespace

const Check checks::connection_pinned_by_child = {.process = judge};

}  // namespace ofdcheck::lint
