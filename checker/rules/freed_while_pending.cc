// freed-while-pending: one thread closes a descriptor, or frees an object, while another thread's batch
// holds an event of it. Locks, generations and reference counts make that harmless; the rule speaks
// when the other thread then uses the number: EBADF, or work on its new owner in the event's turn.
#include "checker/rules/batch_use.h"
#include "checker/rules/failure.h"
#include "checker/trace.h"

namespace ofdcheck::rules::freed_while_pending {
namespace {

Finding begin(Case& c, const DeadEvent& dead) {
  Finding finding = c.finding();
  const Step& end = dead.freed != nullptr ? dead.freed->freed : dead.registration.ended;
  finding.fd = dead.registration.fd;
  if (dead.freed != nullptr) finding.level = Level::error;
  add_steps(c.model, finding, dead);
  finding.message.add("thread %d %s while the batch of thread %d held an event of fd %d", end.tid,
                      dead.freed != nullptr ? "freed an object" : "closed a descriptor",
                      dead.thread.tid, dead.registration.fd);
  finding.expected.add("one owner at a time: EPOLLONESHOT, a lock and a generation, or a free put off "
                       "until every thread has waited again");
  dead.registration.event_judged = true;
  return finding;
}

}  // namespace

void judge(Case& c) {
  const Thread& thread = c.model.thread(c.call.tid);
  if (speaks_of_failure(c)) {
    const DeadEvent dead = *dead_event_of_failure(c);
    Finding finding = begin(c, dead);
    finding.confirmed = true;  // by EBADF: the number is free
    finding.step(Role::used, c.here());
    finding.actually.add("thread %d then came to the event (%s): %s(%d) failed with EBADF", c.call.tid,
                         events_text(dead.event().events()).c_str(), name_of(c.call.kind).data(),
                         c.call.fd);
    return c.report(finding);
  }
  if (c.call.kind != CallKind::epoll_wait || !c.call.at_enter()) return;
  const std::uint32_t kept = thread.batch.kept.load(std::memory_order_relaxed);
  for (std::uint32_t i = 0; i < kept; ++i) {
    const std::optional<DeadEvent> dead = dead_event(c.model, thread, i);
    if (!dead || dead->by_its_thread() || dead->registration.event_judged ||
        !was_used_in_its_turn(c.model, *dead))
      continue;
    Finding finding = begin(c, *dead);
    const Descriptor& number = *c.model.descriptor(dead->registration.fd);
    const bool reopened = dead->registration.state != Registration::State::live &&
                          number.made.order > dead->registration.ended.order;
    if (reopened) finding.step(Role::reopened, number.made);
    finding.actually.add("thread %d then worked on fd %d in the event's turn (%s)%s", c.call.tid,
                         dead->registration.fd, events_text(dead->event().events()).c_str(),
                         reopened ? ": on the number's new owner" : "");
    c.report(finding);
  }
}

OFD_NEVER_SUSPECTS

}  // namespace ofdcheck::rules::freed_while_pending
