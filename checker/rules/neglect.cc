#include "checker/rules/neglect.h"

#include <sys/epoll.h>

#include <algorithm>
#include <optional>

#include "checker/rules/reasons.h"

namespace ofdcheck::rules {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

// What Suspicion::notes hold, and Suspicion::op: how often it was looked at, and what the last look
// found.
enum Note : std::size_t { number, delivered_to, raised, expired };
constexpr int kLooks = 8;
constexpr int kLookMask = 0xFF;
// So often and so long a loop's time-outs pass before they are no reason any more: a timer that is
// meant for the number would have led to a call on it by then, in all but very patient programs. Six
// grace periods, and six seconds: a task's nap of two, beside a clock that ticks, is no shorter for a
// short grace period.
constexpr std::uint32_t kTimeOuts = 8;
constexpr std::int64_t kTimeOutGraces = 6;
constexpr std::int64_t kTimeOutMs = 6'000;
enum Found : int { nothing = 0, a_reason = 0x100, no_reason = 0x200 };

// Which opening of the number, and how many calls on it.
std::uint64_t number_now(const Descriptor& slot) {
  return std::uint64_t{slot.generation.load(kRelaxed)} << 32 | slot.calls.load(kRelaxed);
}

const Descriptor& slot_of(const Review& review) {
  return *review.model.descriptor(review.suspicion.fd);
}

Verdict look_again(Review& review, std::int64_t after, int found) {
  int& looks = review.suspicion.op;
  if ((looks & kLookMask) >= kLooks) return let_go(review);
  looks = ((looks & kLookMask) + 1) | found;
  review.suspicion.due = review.now.time + after;
  return Verdict::keep;
}

}  // namespace

Suspicion neglect_of(const Case& c, Ref<Registration> ref, Registration& registration) {
  registration.suspected.store(true, kRelaxed);
  Suspicion suspicion = c.suspicion();
  suspicion.op = 0;
  suspicion.fd = suspicion.finding.fd = registration.fd;
  suspicion.registration = ref;
  suspicion.notes[number] = number_now(*c.model.descriptor(registration.fd));
  suspicion.notes[delivered_to] = registration.delivered_to.load(kRelaxed);
  suspicion.notes[raised] = static_cast<std::uint64_t>(c.call.time);
  suspicion.notes[expired] = c.model.thread(c.call.tid).expired_waits.load(kRelaxed);
  if (c.model.threads().size() > 1) suspicion.leader_time = c.kernel.thread_time(c.model.pid());
  return suspicion;
}

Registration* still_registered_there(const Review& review) {
  Registration* registration = review.model.registration(review.suspicion.registration);
  if (registration == nullptr || registration->state != Registration::State::live) return nullptr;
  const Descriptor* slot = review.model.descriptor(review.suspicion.fd);
  const bool same = slot != nullptr && slot->file.load() == registration->file &&
                    slot->generation.load(kRelaxed) == review.suspicion.notes[number] >> 32;
  return same ? registration : nullptr;
}

bool delivered_since(const Review& review, const Registration& registration) {
  return registration.delivered_to.load(kRelaxed) != review.suspicion.notes[delivered_to];
}

bool touched_since(const Review& review) {
  return number_now(slot_of(review)) != review.suspicion.notes[number];
}

Verdict start_anew(Review& review) {
  review.suspicion.notes[number] = number_now(slot_of(review));
  review.suspicion.notes[raised] = static_cast<std::uint64_t>(review.now.time);
  if (const auto found = review.model.threads().find(review.suspicion.tid);
      found != review.model.threads().end())
    review.suspicion.notes[expired] = found->second->expired_waits.load(kRelaxed);
  return review.suspicion.at_exit ? let_go(review)
                                  : look_again(review, review.options.grace, nothing);
}

Verdict let_go(Review& review) {
  if (Registration* registration = review.model.registration(review.suspicion.registration))
    registration->suspected.store(false, kRelaxed);
  return Verdict::drop;
}

namespace {

// Its thread's timers have passed again and again, and none was for this number.
bool outlasted_time_outs(const Review& review, const Thread& getter) {
  return getter.expired_waits.load(kRelaxed) - review.suspicion.notes[expired] >= kTimeOuts &&
         waited_ms(review) >=
             std::max(kTimeOutGraces * review.options.grace / 1'000'000, kTimeOutMs);
}

}  // namespace

Weighed weigh(Review& review, Registration& registration, std::uint32_t asked, bool patient) {
  Weighed weighed;
  const std::int64_t grace = review.options.grace;
  const int getter = review.suspicion.tid;
  const auto found = review.model.threads().find(getter);
  const bool at_exit = review.suspicion.at_exit;
  const int last_look = review.suspicion.op & ~kLookMask;
  // Who was told is gone, or the process is before time has shown anything.
  if (found == review.model.threads().end() ||
      (at_exit && (last_look == nothing || waited_ms(review) < 2 * grace / 1'000'000))) {
    weighed.verdict = let_go(review);
    return weighed;
  }
  const std::optional<int> time_out = time_out_of(review, *found->second);
  if (!time_out && !at_exit) {  // it works on something, and may come to this one yet
    weighed.verdict = look_again(review, grace, last_look);
    return weighed;
  }
  weighed.shown = review.kernel.pending(registration.fd, static_cast<int>(asked));
  if (weighed.shown <= 0 || (static_cast<std::uint32_t>(weighed.shown) & asked) == 0) {
    const bool may_come = weighed.shown == 0 && patient;
    weighed.verdict =
        may_come ? look_again(review, grace << (review.suspicion.op & kLookMask), nothing)
                 : let_go(review);
    return weighed;
  }
  const Worth worth = look_for_a_reason(
      review, registration, getter, time_out.value_or(found->second->time_out.load(kRelaxed)),
      asked != EPOLLOUT, weighed.reason);
  const bool outlasted = worth == Worth::time_out && outlasted_time_outs(review, *found->second);
  const bool on_purpose = worth != Worth::none && !outlasted;
  const bool held = on_purpose   ? last_look != nothing && review.options.level <= Level::note
                    : outlasted ? last_look != nothing
                                : last_look == no_reason;
  if (!held) {
    weighed.verdict =
        at_exit ? let_go(review) : look_again(review, grace, on_purpose ? a_reason : no_reason);
    return weighed;
  }
  Finding& finding = review.suspicion.finding;
  finding.confirmed = !at_exit && !on_purpose && !outlasted;
  if (on_purpose) finding.level = Level::note;
  if (outlasted) weighed.reason = {};
  if (!at_exit) weighed.sleeper.add(" while thread %d sleeps in epoll_wait", getter);
  weighed.verdict = Verdict::report;
  return weighed;
}

bool mend_at_call(Review& review, CallSite site) {
  if (!site.known()) return false;
  const Step step{site.stack(), tid_of(slot_of(review).last_touch().batch()), review.model.order(),
                  site.kind()};
  review.suspicion.finding.mend_at(Role::used, step, site.address());
  return true;
}

int waited_ms(const Review& review) {
  const auto since = static_cast<std::int64_t>(review.suspicion.notes[raised]);
  return static_cast<int>((review.now.time - since) / 1'000'000);
}

}  // namespace ofdcheck::rules
