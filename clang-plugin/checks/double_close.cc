// double-close: close of a number that this path has closed already.
#include "clang-plugin/check.h"
#include "clang-plugin/model/path_call.h"

namespace ofdcheck::lint {
namespace {

void judge(const PathCall& call, PathReport& report) {
  if (!call.is(Kind::closes) || !call.fd.closed || call.fd.from_batch) return;
  report.say(RuleId::double_close, "this number was closed before on this path",
             "one close for one descriptor: by now the number may be somebody else's");
}

}  // namespace

const Check checks::double_close = {.path = judge};

}  // namespace ofdcheck::lint
