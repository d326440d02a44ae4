// oneshot-not-rearmed: a one-shot event was delivered, the registration is still disarmed, and
// something waits there. With an armed entry the thread that sleeps in epoll_wait would have been
// woken, so its sleep and poll's answer together are the kernel's word that it is disarmed.
#include <sys/epoll.h>

#include "checker/rules/neglect.h"
#include "checker/trace.h"

namespace ofdcheck::rules::oneshot_not_rearmed {
namespace {

bool is_disarmed(const Registration& registration) {
  return (registration.mask.load(std::memory_order_relaxed) & EPOLLONESHOT) != 0 &&
         !registration.armed.load(std::memory_order_relaxed);
}

// Its end was seen, or its input shut down while output goes on: there is no event left to be told of.
// What looks like an end of a datagram socket is an empty message.
bool is_over(const OpenFile& file, const Descriptor& slot) {
  if (file.has(OpenFile::input_shut) && !file.has(OpenFile::output_shut)) return true;
  return slot.last_input.load(std::memory_order_relaxed) == LastInput::ended &&
         !file.has(OpenFile::datagrams);
}

void judge_slot(Case& c, const Batch& batch, const Slot& event) {
  Registration* registration = c.model.registration(event.sender());
  if (registration == nullptr || registration->state != Registration::State::live ||
      registration->suspected.load(std::memory_order_relaxed) || !is_disarmed(*registration) ||
      registration->delivered_to.load(std::memory_order_relaxed) != batch.id.load())
    return;
  const Descriptor* slot = c.model.descriptor(registration->fd);
  if (slot == nullptr || slot->file.load() != registration->file ||
      is_over(*c.model.file_at(registration->file), *slot))
    return;
  c.suspect(neglect_of(c, event.sender(), *registration));
}

// Room for output is always there: only what comes counts, as far as it was asked for, and the end.
std::uint32_t asked_of(const Registration& registration) {
  constexpr std::uint32_t kComes = EPOLLIN | EPOLLRDNORM | EPOLLPRI | EPOLLRDBAND | EPOLLRDHUP;
  return (registration.mask.load(std::memory_order_relaxed) & kComes) | EPOLLHUP | EPOLLERR;
}

void describe(Review& review, const Registration& registration, const Weighed& weighed) {
  const OpenFile& file = *review.model.file_at(registration.file);
  const Descriptor& slot = *review.model.descriptor(registration.fd);
  const int epfd = review.model.epfd_of(*review.model.instance_at(registration.instance));
  Finding& finding = review.suspicion.finding;
  finding.step(Role::opened, file.opened);
  // Without a call on the number the place is where its one event was asked for.
  const bool touched = slot.last_site().known();
  if (touched) finding.step(Role::registered, registration.added);
  if (!mend_at_call(review, slot.last_site()))
    finding.mend_at(Role::registered, registration.added);
  finding.message.add("fd %d in epoll fd %d had its one-shot event and was not armed again",
                      registration.fd, epfd);
  finding.expected.add("EPOLL_CTL_MOD on every path that keeps the number, or close");
  finding.actually.add("%s waits there, untouched for %d ms%s",
                       events_text(static_cast<std::uint32_t>(weighed.shown)).c_str(),
                       waited_ms(review), weighed.sleeper.c_str());
  if (!weighed.reason.empty()) finding.actually.add("; %s", weighed.reason.c_str());
}

}  // namespace

void judge(Case& c) {
  if (!c.call.at_enter() || c.call.kind != CallKind::epoll_wait) return;
  const Thread& thread = c.model.thread(c.call.tid);
  if (!thread.works_on_its_slots()) return;  // a dispatcher
  const std::uint32_t kept = thread.batch.kept.load();
  for (std::uint32_t i = 0; i < kept; ++i) judge_slot(c, thread.batch, thread.batch.slots[i]);
}

Verdict reconsider(Review& review) {
  Registration* registration = still_registered_there(review);
  if (registration == nullptr || delivered_since(review, *registration) ||
      !is_disarmed(*registration) ||
      is_over(*review.model.file_at(registration->file), *review.model.descriptor(registration->fd)))
    return let_go(review);
  // A worker goes on with it: its reply may come in pieces.
  if (touched_since(review)) return start_anew(review);
  const Weighed weighed = weigh(review, *registration, asked_of(*registration), true);
  if (weighed.verdict == Verdict::report) describe(review, *registration, weighed);
  return weighed.verdict;
}

}  // namespace ofdcheck::rules::oneshot_not_rearmed
