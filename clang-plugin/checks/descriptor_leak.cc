// descriptor-leak: the last copy of an open number is gone, and nobody else was given it.
#include "clang-plugin/check.h"
#include "clang-plugin/model/path_call.h"

namespace ofdcheck::lint {
namespace {

void judge(const PathCall& call, PathReport& report) {
  if (call.moment != PathCall::Moment::lost) return;
  report.say(RuleId::descriptor_leak,
             call.fd.accepted
                 ? "an accepted connection is dropped: nothing holds its number any more"
                 : "nothing holds the number of this open descriptor any more",
             "close, or somebody who will", false);
}

}  // namespace

const Check checks::descriptor_leak = {.path = judge};

}  // namespace ofdcheck::lint
