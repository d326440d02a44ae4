#include "checker/rules/batch_use.h"

#include <sys/epoll.h>

#include <algorithm>

#include "checker/rules/batch_order.h"

namespace ofdcheck::rules {
namespace {

constexpr std::uint32_t kNow = ~0u;

// When the dead event died, in places of its thread's batch; 0 when another thread killed it.
std::uint32_t died_at(const DeadEvent& dead) {
  const BatchId batch = dead.thread.batch.id.load(std::memory_order_relaxed);
  const Touch at = dead.freed != nullptr && dead.registration.state == Registration::State::live
                       ? dead.freed->at
                       : dead.registration.ended_at;
  return at.batch() == batch ? at.place() : 0;
}

// Input was tried on the number since its event was delivered or since its new owner came. What other
// handlers send to it says nothing.
bool input_was_tried(const Descriptor& number) {
  return number.last_input.load(std::memory_order_relaxed) != LastInput::none;
}

}  // namespace

bool DeadEvent::by_its_thread() const {
  return registration.state == Registration::State::live
             ? freed->freed.tid == thread.tid
             : registration.ended.tid == thread.tid;
}

std::optional<DeadEvent> dead_event(const Model& model, const Thread& thread, std::uint32_t slot) {
  const Batch& batch = thread.batch;
  const Slot& event = batch.slots[slot];
  Registration* registration = model.registration(event.sender());
  if (registration == nullptr) return std::nullopt;
  const FreedObject* freed = batch.freed.load(std::memory_order_relaxed)
                                 ? model.freed(batch.id.load(std::memory_order_relaxed), slot)
                                 : nullptr;
  const bool live = registration->state == Registration::State::live;
  if (live && freed == nullptr) return std::nullopt;
  if (!live && (model.begun(thread, event) || registration->ended.order <= batch.left))
    return std::nullopt;
  return DeadEvent{thread, slot, *registration, freed};
}

std::optional<DeadEvent> dead_event_at_hand(const Model& model, const Thread& thread, int fd,
                                            bool strict) {
  const std::uint32_t kept = thread.batch.kept.load(std::memory_order_relaxed);
  for (std::uint32_t i = 0; i < kept; ++i) {
    const Registration* registration = model.registration(thread.batch.slots[i].sender());
    if (registration == nullptr || registration->fd != fd ||
        registration->state == Registration::State::live)
      continue;
    const std::optional<DeadEvent> dead = dead_event(model, thread, i);
    if (!dead) continue;
    const BatchOrder order(model, thread);
    if (order.direction() == Direction::both || order.farther_begun_before(i, kNow)) continue;
    if (!dead->by_its_thread()) {
      if (!strict) return dead;
      continue;
    }
    const std::uint32_t died = died_at(*dead);
    if (died == 0 || !order.any_begun_before(i, died)) continue;
    if (!strict || (order.direction() != Direction::unknown &&
                    order.nearer_begun_between(i, died, kNow)))
      return dead;
  }
  return std::nullopt;
}

bool was_used_in_its_turn(const Model& model, const DeadEvent& dead) {
  const Descriptor& number = *model.descriptor(dead.registration.fd);
  const BatchId batch = dead.thread.batch.id.load(std::memory_order_relaxed);
  const Touch use = number.last_touch();
  if (!number.open() || use.batch() != batch || !input_was_tried(number)) return false;
  // Without an event of input nothing has marked its delivery in what is known of input.
  if ((dead.event().events() & EPOLLIN) == 0) return false;
  const BatchOrder order(model, dead.thread);
  if (order.direction() != Direction::up || order.farther_begun_before(dead.slot, use.place()))
    return false;
  const bool reopened = number.made.order > dead.registration.ended.order &&
                        dead.registration.state != Registration::State::live;
  if (dead.by_its_thread()) {
    // A connection accepted in this batch may be read by the very handler that accepted it.
    std::uint32_t since = died_at(dead);
    if (since == 0) return false;
    if (reopened && number.opened_at.batch() == batch)
      since = std::max(since, number.opened_at.place());
    return order.nearer_begun_between(dead.slot, since, use.place()) &&
           order.farther_begun_after(dead.slot, use.place());
  }
  if (dead.freed == nullptr && (!reopened || number.made.tid == dead.thread.tid)) return false;
  return !order.woken() && order.any_begun_before(dead.slot, use.place()) &&
         order.farther_begun_after(dead.slot, use.place());
}

std::optional<DeadEvent> modified_by_dead_event(const Case& c) {
  if (!c.call.at_leave() || c.call.failed() || c.call.op != EPOLL_CTL_MOD ||
      c.call.data == c.effect.data_before)
    return std::nullopt;
  const std::optional<DeadEvent> dead =
      dead_event_at_hand(c.model, c.model.thread(c.call.tid), c.call.fd, false);
  if (!dead || !dead->by_its_thread() || dead->event().data() != c.call.data) return std::nullopt;
  return dead;
}

// close and DEL may be the second of two in the handler of the event itself: those are double-close's and
// ctl-after-close's unless the order shows more.
std::optional<DeadEvent> dead_event_of_failure(const Case& c) {
  const bool strict = c.call.is(family::ends) ||
                      (c.call.kind == CallKind::epoll_ctl && c.call.op == EPOLL_CTL_DEL);
  return dead_event_at_hand(c.model, c.model.thread(c.call.tid), c.call.fd, strict);
}

std::optional<RuleId> rule_for_dead_event(const Case& c) {
  const std::optional<DeadEvent> dead = dead_event_of_failure(c);
  if (!dead) return std::nullopt;
  return dead->by_its_thread() ? RuleId::stale_batch_event : RuleId::freed_while_pending;
}

void add_steps(const Model& model, Finding& finding, const DeadEvent& dead) {
  const Batch& batch = dead.thread.batch;
  const Registration& registration = dead.registration;
  const bool ended = registration.state != Registration::State::live;
  finding.step(Role::registered, registration.added)
      .step(Role::delivered, {batch.stack, dead.thread.tid, batch.left, CallKind::epoll_wait});
  Step end = registration.ended;
  if (ended && end.call == CallKind::epoll_ctl) {
    // DEL and then close: the close is what the event cannot survive.
    const Step& closed = model.descriptor(registration.fd)->closed;
    if (closed.order > end.order) {
      finding.step(Role::deregistered, end);
      end = closed;
    }
  }
  const Role role = end.call == CallKind::epoll_ctl ? Role::deregistered : Role::closed;
  if (dead.freed == nullptr) {
    finding.mend_at(role, end);
    return;
  }
  if (ended) finding.step(role, end);
  finding.mend_at(Role::freed, dead.freed->freed);
}

}  // namespace ofdcheck::rules
