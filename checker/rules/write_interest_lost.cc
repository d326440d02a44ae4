// write-interest-lost: a write was cut short or said EAGAIN, and no armed entry of the description
// asks for EPOLLOUT, or an edge of it came and nobody wrote. Said when the kernel shows room at two
// looks and nobody has written since: the rest could go, and nobody will be told (again).
#include <sys/epoll.h>

#include "checker/rules/neglect.h"

namespace ofdcheck::rules::write_interest_lost {
namespace {

bool keeps_what_is_left(const OpenFile& file) {
  // A datagram may be dropped; a stream that lacks a piece is broken.
  return file.has(OpenFile::stream) || file.kind == FileKind::pipe;
}

Ref<Registration> entry_of(const Case& c, const OpenFile& file) {
  for (std::uint32_t at = file.first_registration; at != 0;) {
    const Registration* registration = c.model.registration_at(at);
    if (registration->state == Registration::State::live) return c.model.ref_of(at);
    at = registration->next_of_file;
  }
  return {};
}

void judge_number(Case& c, int fd) {
  if (!c.model.cut_write_waits_for_nobody(fd)) return;
  const OpenFile* file = c.model.file_of(fd);
  if (file == nullptr || !keeps_what_is_left(*file)) return;
  const Ref<Registration> ref = entry_of(c, *file);
  Registration* entry = c.model.registration(ref);
  // Registered under another number only: the readings below are of that one.
  if (entry == nullptr || entry->fd != fd || entry->suspected.load(std::memory_order_relaxed))
    return;
  Suspicion suspicion = neglect_of(c, ref, *entry);
  // Nothing was written after the MOD that took EPOLLOUT away: it is what has to be mended.
  if (entry->output_dropped.taken() &&
      entry->calls_when_dropped == c.model.descriptor(fd)->calls.load())
    suspicion.finding.step(Role::opened, file->opened)
        .step(Role::registered, entry->added)
        .mend_at(Role::modified, entry->output_dropped);
  c.suspect(suspicion);
}

void describe(Review& review, const Registration& registration, const Weighed& weighed) {
  const OpenFile& file = *review.model.file_at(registration.file);
  const Descriptor& slot = *review.model.descriptor(registration.fd);
  const int epfd = review.model.epfd_of(*review.model.instance_at(registration.instance));
  const bool refused = slot.last_output.load() == LastOutput::blocked;
  const bool told = slot.told_of_room.load() &&
                    (registration.mask.load(std::memory_order_relaxed) & EPOLLOUT) != 0;
  Finding& finding = review.suspicion.finding;
  if (finding.steps_used == 0) {
    finding.step(Role::opened, file.opened).step(Role::registered, registration.added);
    mend_at_call(review, CallSite(slot.output_site.load()));
  }
  const char* how = refused ? "ended with EAGAIN" : "was cut short";
  if (told)
    finding.message.add("output to fd %d %s, and the EPOLLOUT of epoll fd %d was not followed by more",
                        registration.fd, how, epfd);
  else
    finding.message.add("output to fd %d %s, and epoll fd %d is not asked for EPOLLOUT",
                        registration.fd, how, epfd);
  finding.expected.add("%s", told ? "the rest kept, and written when EPOLLOUT comes"
                                  : "EPOLLOUT in the mask until all of it is written");
  finding.actually.add("it has been writable, and nothing was written for %d ms%s",
                       waited_ms(review), weighed.sleeper.c_str());
  if (!weighed.reason.empty()) finding.actually.add("; %s", weighed.reason.c_str());
}

}  // namespace

void judge(Case& c) {
  if (!c.call.at_enter() || c.call.kind != CallKind::epoll_wait) return;
  const Thread& thread = c.model.thread(c.call.tid);
  for (std::uint32_t i = 0; i < thread.cut_writes_count; ++i) judge_number(c, thread.cut_writes[i]);
  if (!thread.works_on_its_slots()) return;  // a dispatcher
  const std::uint32_t kept = thread.batch.kept.load();
  for (std::uint32_t i = 0; i < kept; ++i) {
    const Registration* told = c.model.registration(thread.batch.slots[i].sender());
    if (told == nullptr || told->state != Registration::State::live) continue;
    const Descriptor* slot = c.model.descriptor(told->fd);
    if (slot != nullptr && slot->told_of_room.load(std::memory_order_relaxed))
      judge_number(c, told->fd);
  }
}

Verdict reconsider(Review& review) {
  Registration* registration = still_registered_there(review);
  if (registration == nullptr || !review.model.cut_write_waits_for_nobody(registration->fd))
    return let_go(review);
  // Input goes on while the output is stuck.
  if (touched_since(review)) return start_anew(review);
  const Weighed weighed = weigh(review, *registration, EPOLLOUT, true);
  if (weighed.verdict != Verdict::report) return weighed.verdict;
  // A peer that has gone reads no rest.
  if ((static_cast<unsigned>(weighed.shown) & (EPOLLHUP | EPOLLERR)) != 0) return let_go(review);
  describe(review, *registration, weighed);
  return Verdict::report;
}

}  // namespace ofdcheck::rules::write_interest_lost
