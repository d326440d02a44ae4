// event-spin: an event that comes again at once because nobody does anything about it: a wake-up
// descriptor that is never read, EPOLLOUT that nobody ever takes off, and EPOLLHUP, which comes even
// with an empty mask, in a loop that asks for other bits only.
#include <sys/epoll.h>

#include <set>

#include "clang-plugin/check.h"
#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/source/event_mask.h"
#include "clang-plugin/source/event_tests.h"
#include "clang-plugin/source/wake_ups.h"

namespace ofdcheck::lint {
namespace {

void judge_wake_ups(const Source& source, const std::vector<WakeUp>& unread,
                    SourceReport& report) {
  for (const WakeUp& wake_up : unread) {
    Finding finding = source.finding(RuleId::event_spin, *wake_up.in, wake_up.where);
    finding.message = "a wake-up descriptor is registered level-triggered, and nobody reads it";
    finding.expected = "a read when it is delivered, or EPOLLET";
    report.add(std::move(finding));
  }
}

// Another file registers as well: what it modifies and deregisters is not told by its facts.
bool others_register(const Source& source) {
  std::set<std::string> doers = source.program().doers(Kind::registers);
  for (const Function& function : source.functions()) doers.erase(key_of(function.decl));
  return !doers.empty();
}

// A unit that never modifies or deregisters anything leaves EPOLLOUT on for as long as there is room
// to send.
void judge_out(const Source& source, SourceReport& report) {
  bool changes = false;
  source.each_call(Kind::registers, [&](const Call& call) {
    changes |= operation_of(source, call) != EPOLL_CTL_ADD;
  });
  if (changes || others_register(source)) return;
  source.each_call(Kind::registers, [&](const Call& call) {
    const auto mask = mask_of_ctl(source, call);
    if (!mask || !mask->has(EPOLLIN | EPOLLOUT) || mask->may_have(EPOLLET | EPOLLONESHOT)) return;
    Finding finding = source.finding(RuleId::event_spin, call);
    finding.message = "EPOLLOUT is on for good: it is reported for as long as there is room to send";
    finding.expected = "EPOLLOUT only while a write waits, or EPOLLET";
    report.add(std::move(finding));
  });
}

void judge_hang_up(const Source& source, SourceReport& report) {
  const Call* deaf = wait_that_ignores_hang_up(source);
  if (deaf == nullptr) return;
  source.each_call(Kind::registers, [&](const Call& call) {
    const auto operation = operation_of(source, call);
    const auto mask = mask_of_ctl(source, call);
    if (!operation || *operation == EPOLL_CTL_DEL || !mask || mask->open) return;
    const bool empty = mask->may == 0;
    const bool pipe = *operation == EPOLL_CTL_ADD && !mask->may_have(EPOLLET | EPOLLONESHOT) &&
                      is_pipe(source.places(), place_of(source, call.argument(2)));
    if (!empty && !pipe) return;
    Finding finding = source.finding(RuleId::event_spin, call);
    finding.message =
        empty ? "an empty mask is no pause: EPOLLHUP and EPOLLERR come even so, and nobody looks"
              : "when the writing end is closed EPOLLHUP comes alone, and nobody looks for it";
    finding.expected =
        empty ? "EPOLL_CTL_DEL to pause" : "a branch for EPOLLHUP and EPOLLERR that closes";
    report.add(std::move(finding));
  });
}

void judge(const Source& source, SourceReport& report) {
  judge_wake_ups(source, unread_objects(source.places()), report);
  if (!source.calls(Kind::waits) || !source.calls(Kind::registers)) return;
  judge_wake_ups(source, unread_wake_ups(source.places()), report);
  judge_out(source, report);
  judge_hang_up(source, report);
}

}  // namespace

const Check checks::event_spin = {.source = judge};

}  // namespace ofdcheck::lint
