// Dead events: those that a thread's batch holds of a registration that ended, or of an object that
// was freed, before the thread came to them. That alone is every server's day; these are the
// questions whether the thread then used one.
#pragma once

#include <optional>

#include "checker/rules/rule.h"

namespace ofdcheck::rules {

struct DeadEvent {
  const Thread& thread;  // whose batch holds it
  std::uint32_t slot;
  Registration& registration;
  const FreedObject* freed;  // null when no object of it was seen freed

  const Slot& event() const { return thread.batch.slots[slot]; }
  // The registration has ended, or the object was freed, by the batch's own thread.
  bool by_its_thread() const;
};

// The dead event in the slot of the thread's batch; none if there is none.
std::optional<DeadEvent> dead_event(const Model& model, const Thread& thread, std::uint32_t slot);

// The dead event whose turn it is, as far as the order of the batch shows, when the thread makes a
// call on this number now. `strict`: only with another slot begun between the end and now, for calls
// that the handler of the event itself may make after its own close.
std::optional<DeadEvent> dead_event_at_hand(const Model& model, const Thread& thread, int fd,
                                            bool strict);

// At the end of the batch: the number of the dead event was worked on at exactly the place that the
// event has in the batch, between slots before and after it.
bool was_used_in_its_turn(const Model& model, const DeadEvent& dead);

// The call is a MOD that gives the number's new owner the data of a dead event at hand.
std::optional<DeadEvent> modified_by_dead_event(const Case& c);

// The dead event that a call with EBADF used, and the rule that it belongs to; none if there is none.
std::optional<DeadEvent> dead_event_of_failure(const Case& c);
std::optional<RuleId> rule_for_dead_event(const Case& c);

// Steps of a report: where it was registered, delivered, and ended or freed. The one to mend is the last.
void add_steps(const Model& model, Finding& finding, const DeadEvent& dead);

}  // namespace ofdcheck::rules
