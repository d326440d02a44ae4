// batch-overrun: epoll_wait is told of more events than its array has room for. Judged at enter:
// once the kernel has written past the array nothing of the caller's can be relied on.
#include <sys/epoll.h>

#include "checker/rules/rule.h"

namespace ofdcheck::rules::batch_overrun {
namespace {

// EP_MAX_EVENTS in fs/eventpoll.c: beyond it, as below 1, the answer is EINVAL and nothing is
// written.
constexpr std::int64_t kMostEvents = INT32_MAX / static_cast<std::int64_t>(sizeof(epoll_event));

}  // namespace

void judge(Case& c) {
  if (c.call.kind != CallKind::epoll_wait || !c.call.at_enter() || c.call.room == 0) return;
  if (c.call.size <= 0 || c.call.size > kMostEvents) return;
  const auto wanted = static_cast<std::uint64_t>(c.call.size) * sizeof(epoll_event);
  if (wanted <= c.call.room) return;
  const auto fitting = static_cast<unsigned>(c.call.room / sizeof(epoll_event));
  Finding finding = c.finding();
  finding.fd = c.call.epfd;
  finding.confirmed = true;  // `room` is an upper bound: no array there can be longer
  finding.message.add("epoll_wait on epoll fd %d is told of %u events, the array has room for %u",
                      c.call.epfd, static_cast<unsigned>(c.call.size), fitting);
  finding.expected.add("maxevents: the number of elements, not of bytes, and of this array");
  finding.actually.add("%u bytes may be written where at most %u belong to the array",
                       static_cast<unsigned>(wanted), static_cast<unsigned>(c.call.room));
  finding.mend_at(Role::waiting, c.here());
  c.report(finding);
}

OFD_NEVER_SUSPECTS

}  // namespace ofdcheck::rules::batch_overrun
