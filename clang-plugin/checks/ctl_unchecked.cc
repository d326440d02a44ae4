// ctl-unchecked: the result of EPOLL_CTL_ADD is not looked at. A cast to void says that this is on
// purpose. A failed MOD of what was added by the same program is a mistake of another kind, and
// rarer: it is a note.
#include <sys/epoll.h>

#include "clang-plugin/check.h"
#include "clang-plugin/source/event_mask.h"
#include "clang-plugin/source/failure.h"

namespace ofdcheck::lint {
namespace {

void judge(const Source& source, SourceReport& report) {
  source.each_call(Kind::registers, [&](const Call& call) {
    const auto operation = operation_of(source, call);
    if (!operation || *operation == EPOLL_CTL_DEL || !result_is_dropped(source, call)) return;
    if (errno_is_asked_instead(source, call)) return;
    const bool adds = *operation == EPOLL_CTL_ADD;
    Finding finding = source.finding(RuleId::ctl_unchecked, call);
    if (!adds) finding.level = Level::note;
    finding.message =
        std::string(adds ? "EPOLL_CTL_ADD" : "EPOLL_CTL_MOD") + " may fail, and nobody would know";
    finding.expected = adds ? "a look at the result: without it the descriptor is never heard of"
                            : "a look at the result";
    report.add(std::move(finding));
  });
}

}  // namespace

const Check checks::ctl_unchecked = {.source = judge};

}  // namespace ofdcheck::lint
