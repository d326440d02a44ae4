// stale-batch-event: an event of the batch is used after an earlier handler of the same batch closed,
// deregistered or freed its target. The end alone is nobody's bug; the rule speaks when the thread then
// comes to the event and works on its number: EBADF, or, when the number has a new owner, the place
// of that work in the order of the batch.
#include <sys/epoll.h>

#include "checker/rules/batch_use.h"
#include "checker/rules/failure.h"
#include "checker/trace.h"

namespace ofdcheck::rules::stale_batch_event {
namespace {

constexpr std::uint32_t kEndBits = EPOLLHUP | EPOLLERR | EPOLLRDHUP;

Finding begin(Case& c, const DeadEvent& dead) {
  Finding finding = c.finding();
  finding.fd = dead.registration.fd;
  if (dead.freed != nullptr) finding.level = Level::error;
  add_steps(c.model, finding, dead);
  finding.expected.add("each event checked against what earlier handlers ended, or %s put off to the "
                       "end of the batch",
                       dead.freed != nullptr ? "the free" : "the close");
  finding.actually.add("thread %d had not come to the event (%s) when an earlier handler %s; ",
                       dead.thread.tid, events_text(dead.event().events()).c_str(),
                       dead.freed != nullptr ? "freed its object" : "ended its registration");
  // Its number's next owner, and what is done with it, are no second finding.
  dead.registration.event_judged = true;
  return finding;
}

void judge_failure(Case& c) {
  const DeadEvent dead = *dead_event_of_failure(c);
  Finding finding = begin(c, dead);
  finding.confirmed = true;  // by EBADF: the number is free
  finding.step(Role::used, c.here());
  finding.message.add("%s(%d) failed with EBADF: the batch held an event of fd %d when it was closed",
                      name_of(c.call.kind).data(), c.call.fd, c.call.fd);
  finding.actually.add("it then came to it");
  c.report(finding);
}

// The dead connection's data on the newcomer's entry: who writes them has the dead event at hand.
void judge_modify(Case& c) {
  const std::optional<DeadEvent> dead = modified_by_dead_event(c);
  if (!dead) return;
  Finding finding = begin(c, *dead);
  finding.level = Level::error;
  finding.confirmed = true;  // the kernel took data that were the closed description's
  finding.step(Role::modified, c.here());
  finding.message.add("the handler of a dead event of fd %d modified the entry of its new owner",
                      c.call.fd);
  finding.actually.add("it then gave the newcomer the data %#llx of the closed one",
                       static_cast<unsigned long long>(c.call.data));
  c.report(finding);
}

// A newcomer is registered and closed in one batch, untroubled itself, while the batch has a dead hang-up
// of its number: who closes it means the dead one. Asked at enter: the newcomer can still be looked at.
void judge_close(Case& c, const Released& released) {
  constexpr std::uint32_t kTrouble =
      Descriptor::did_input | Descriptor::saw_end | Descriptor::saw_reset;
  const Thread& thread = c.model.thread(c.call.tid);
  const Descriptor& number = *c.model.descriptor(released.fd);
  if (!released.registered || released.made.tid != c.call.tid ||
      number.opened_at.batch() != thread.batch.id.load(std::memory_order_relaxed) ||
      (released.activity & kTrouble) != 0)
    return;
  const std::uint32_t kept = thread.batch.kept.load(std::memory_order_relaxed);
  for (std::uint32_t i = 0; i < kept; ++i) {
    const std::optional<DeadEvent> dead = dead_event(c.model, thread, i);
    if (!dead || dead->registration.fd != released.fd || !dead->by_its_thread() ||
        dead->registration.event_judged || (dead->event().events() & kEndBits) == 0 ||
        dead->registration.state == Registration::State::live ||
        released.made.order < dead->registration.ended.order)
      continue;
    if (!dead_event_at_hand(c.model, thread, released.fd, false)) continue;
    const int shown = c.kernel.pending(released.fd, EPOLLIN | EPOLLRDHUP);
    if (shown != 0) continue;  // it has its own end, or data; or nobody knows
    Finding finding = begin(c, *dead);
    finding.step(Role::reopened, released.made).step(Role::used, c.here());
    finding.message.add("%s(%d) closed the number's new owner in the turn of a dead event",
                        name_of(c.call.kind).data(), released.fd);
    finding.actually.add("the new owner had neither input nor an end when it was closed");
    c.report(finding);
    return;
  }
}

void judge_batch(Case& c) {
  const Thread& thread = c.model.thread(c.call.tid);
  const std::uint32_t kept = thread.batch.kept.load(std::memory_order_relaxed);
  for (std::uint32_t i = 0; i < kept; ++i) {
    const std::optional<DeadEvent> dead = dead_event(c.model, thread, i);
    if (!dead || !dead->by_its_thread() || dead->registration.event_judged ||
        !was_used_in_its_turn(c.model, *dead))
      continue;
    Finding finding = begin(c, *dead);
    const bool ended = dead->registration.state != Registration::State::live;
    const Descriptor& number = *c.model.descriptor(dead->registration.fd);
    const bool reopened = ended && number.made.order > dead->registration.ended.order;
    if (reopened) finding.step(Role::reopened, number.made);
    finding.message.add(reopened ? "the handler of a dead event of fd %d worked on the number's new owner"
                                 : "fd %d was worked on in the turn of an event that was dead",
                        dead->registration.fd);
    finding.actually.add("fd %d was worked on after the slots before it and before those behind it",
                         dead->registration.fd);
    c.report(finding);
  }
}

}  // namespace

void judge(Case& c) {
  if (c.call.kind == CallKind::epoll_wait) {
    if (c.call.at_enter()) judge_batch(c);
  } else if (speaks_of_failure(c)) {
    judge_failure(c);
  } else if (c.call.kind == CallKind::epoll_ctl) {
    judge_modify(c);
  } else if (c.call.at_enter() && c.call.is(family::ends)) {
    for (const Released& released : c.effect.released) judge_close(c, released);
  }
}

OFD_NEVER_SUSPECTS

}  // namespace ofdcheck::rules::stale_batch_event
