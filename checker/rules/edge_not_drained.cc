// edge-not-drained: an edge was delivered, reading or accepting stopped before EAGAIN, and nobody
// comes back for the rest. Raised when the thread waits again, at the batch it leaves behind; said
// when the kernel still shows input after two looks and nothing speaks for leaving it there.
#include <sys/epoll.h>

#include "checker/rules/neglect.h"

namespace ofdcheck::rules::edge_not_drained {
namespace {

void judge_slot(Case& c, const Batch& batch, const Slot& event) {
  Registration* registration = c.model.registration(event.sender());
  if (registration == nullptr || registration->state != Registration::State::live ||
      registration->suspected.load(std::memory_order_relaxed) ||
      registration->delivered_to.load(std::memory_order_relaxed) != batch.id.load() ||
      (registration->mask.load(std::memory_order_relaxed) & EPOLLONESHOT) != 0)
    return;
  const Descriptor* slot = c.model.descriptor(registration->fd);
  if (slot == nullptr || slot->file.load() != registration->file ||
      !c.model.left_undrained(*registration, *slot, event.events()))
    return;
  c.suspect(neglect_of(c, event.sender(), *registration));
}

void describe(Review& review, const Registration& registration, const Weighed& weighed) {
  const OpenFile& file = *review.model.file_at(registration.file);
  const int epfd = review.model.epfd_of(*review.model.instance_at(registration.instance));
  const bool listens = file.kind == FileKind::listener;
  const int fd = registration.fd;
  Finding& finding = review.suspicion.finding;
  finding.step(Role::opened, file.opened).step(Role::registered, registration.added);
  mend_at_call(review, CallSite(review.model.descriptor(fd)->input_site.load()));
  finding.message.add("an edge of fd %d in epoll fd %d was not %s", fd, epfd,
                      listens ? "accepted from to its end" : "read to its end");
  finding.expected.add("%s until EAGAIN%s, or a list of what is to be read on",
                       listens ? "accept" : "input",
                       file.has(OpenFile::stream) && !listens ? " or a short read" : "");
  const int left = listens ? review.kernel.accept_queue(fd) : review.kernel.readable(fd);
  const char* what = listens ? "connection" : "byte";
  if (left == 1) finding.actually.add("1 %s waits there", what);
  else if (left > 1) finding.actually.add("%d %ss wait there", left, what);
  else finding.actually.add("input waits there");
  finding.actually.add(", untouched for %d ms%s", waited_ms(review), weighed.sleeper.c_str());
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
  if (registration == nullptr || delivered_since(review, *registration) || touched_since(review) ||
      !review.model.left_undrained(*registration, *review.model.descriptor(registration->fd),
                                   EPOLLIN))
    return let_go(review);
  const Weighed weighed = weigh(review, *registration, EPOLLIN, false);
  if (weighed.verdict == Verdict::report) describe(review, *registration, weighed);
  return weighed.verdict;
}

}  // namespace ofdcheck::rules::edge_not_drained
