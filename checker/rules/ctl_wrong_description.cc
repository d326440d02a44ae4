// ctl-wrong-description: DEL or MOD that was meant for a closed description and hit the number's
// new owner. The kernel takes it, so the proof is in what the caller can have known: the closed
// connection's data in a MOD, an event of the closed connection at hand, or a close of its own just
// before, while another thread opened and registered the newcomer.
#include <sys/epoll.h>

#include "checker/rules/batch_use.h"
#include "checker/rules/failure.h"
#include "checker/rules/later.h"

namespace ofdcheck::rules::ctl_wrong_description {
namespace {

// A DEL that belongs to a close follows it within this time (nanoseconds); later it is a decision
// of its own, as when a thread that also closes idle connections pauses another one.
constexpr std::int64_t kTeardown = 100'000'000;

struct Meeting {
  const Descriptor& slot;
  const Registration& closed;    // what the number was registered as before
  const Registration& newcomer;  // what the call hit
  const Thread& thread;
};

// The thread works on a batch with an event of the closed description, harvested before its close.
bool holds_event_of_the_closed(const Case& c, const Meeting& m) {
  const Batch& batch = m.thread.batch;
  const std::uint64_t data = m.closed.data.load(std::memory_order_relaxed);
  if (batch.instance != c.effect.instance || !batch.has(data)) return false;
  // With equal data the event could be the newcomer's, unless the number was closed after the wait.
  const std::uint32_t since = data == c.effect.data_before ? batch.left : batch.entered;
  return m.closed.ended.order > since;
}

// The thread got an event of the newcomer, or made it: it knows whom it is talking to.
bool knows_the_newcomer(const Case& c, const Meeting& m) {
  const Batch& batch = m.thread.batch;
  return m.newcomer.added.tid == c.call.tid || m.slot.made.tid == c.call.tid ||
         (batch.instance == c.effect.instance && batch.left > m.newcomer.added.order &&
          batch.has(c.effect.data_before));
}

bool closed_it_just_before(const Case& c, const Meeting& m) {
  return m.slot.closed.tid == c.call.tid && m.thread.closes.last == c.call.fd &&
         m.thread.batch.entered < m.slot.closed.order &&
         c.call.time - m.thread.closes.time < kTeardown;
}

Finding& describe(Case& c, const Meeting& m, Finding& finding) {
  finding.step(Role::registered, m.closed.added)
      .step(Role::closed, m.closed.ended)
      .step(Role::reopened, m.slot.made)
      .step(Role::registered, m.newcomer.added)
      .mend_at(c.call.op == EPOLL_CTL_DEL ? Role::deregistered : Role::modified, c.here());
  finding.message.add("%s of fd %d in epoll fd %d hit the number's new owner",
                      operation_name(c.call.op), c.call.fd, c.call.epfd);
  finding.expected.add("no call on a number after its close: forget it there");
  return finding;
}

void judge_modify(Case& c, const Meeting& m) {
  const std::uint64_t data = c.call.data;
  if (data == c.effect.data_before || data != m.closed.data.load(std::memory_order_relaxed) ||
      m.closed.data_changed || modified_by_dead_event(c))
    return;
  Finding finding = c.finding();
  finding.level = Level::error;
  // An allocator may give the address of the closed connection's object to a new one of the same
  // owner: without other proof that the caller means the closed one it stays likely.
  finding.confirmed = holds_event_of_the_closed(c, m) || !knows_the_newcomer(c, m);
  describe(c, m, finding)
      .actually.add(
          "data %#llx was the closed description's; the new one was registered with %#llx",
          static_cast<unsigned long long>(data),
          static_cast<unsigned long long>(c.effect.data_before));
  c.report(finding);
}

void judge_delete(Case& c, const Meeting& m) {
  // A thread that made the newcomer and has worked on it already means the newcomer.
  const std::uint32_t activity = m.slot.activity.load(std::memory_order_relaxed);
  const bool late_handler = holds_event_of_the_closed(c, m) && activity == 0;
  const bool late_teardown = !knows_the_newcomer(c, m) && closed_it_just_before(c, m) &&
                             (activity & Descriptor::by_another) == 0;
  if (!late_handler && !late_teardown) return;
  Suspicion suspicion = until_grace(c);
  describe(c, m, suspicion.finding);
  c.suspect(suspicion);
}

}  // namespace

void judge(Case& c) {
  if (!c.call.at_leave() || c.call.failed() || c.call.op == EPOLL_CTL_ADD) return;
  const Registration* newcomer = c.model.registration(c.effect.registration);
  const Registration* closed = closed_registration(c);
  if (newcomer == nullptr || closed == nullptr || closed == newcomer) return;
  const Meeting meeting{*c.model.descriptor(c.call.fd), *closed, *newcomer,
                        c.model.thread(c.call.tid)};
  c.call.op == EPOLL_CTL_MOD ? judge_modify(c, meeting) : judge_delete(c, meeting);
}

// A DEL was meant for the newcomer if somebody closes it, works on it or registers it again: a
// defensive DEL before an ADD, a probe, a hand-over. Left alone, it is deaf.
Verdict reconsider(Review& review) {
  const Suspicion& suspicion = review.suspicion;
  if (suspicion.at_exit || !same_number(review) || used_since(review) ||
      review.model.find_anywhere(suspicion.fd) != nullptr)
    return Verdict::drop;
  Finding& finding = review.suspicion.finding;
  const int shown = review.kernel.pending(suspicion.fd, EPOLLIN);
  finding.confirmed = shown > 0 && (static_cast<unsigned>(shown) & EPOLLIN) != 0 &&
                      review.kernel.entry_exists(suspicion.epfd, suspicion.fd, 0) == Answer::no;
  finding.actually.add("the new owner of fd %d is open, not registered and not used since%s",
                       suspicion.fd, finding.confirmed ? "; input waits there" : "");
  return Verdict::report;
}

}  // namespace ofdcheck::rules::ctl_wrong_description
