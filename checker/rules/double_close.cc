// double-close: the same number is closed twice by its owner. While the number is free the second
// close fails with EBADF and costs nothing; once another thread has got the number, it closes what
// that thread opened, which shows only when the victim meets EBADF.
#include "checker/rules/failure.h"

namespace ofdcheck::rules::double_close {
namespace {

void report_victim(Case& c, const Descriptor& slot) {
  Finding finding = c.finding();
  finding.level = Level::error;
  const int culprit = slot.closed.tid;
  finding.step(Role::closed, slot.closed_earlier)
      .step(Role::reopened, slot.made)
      .mend_at(Role::closed, slot.closed)
      .step(Role::failed, c.here());
  // The second close itself succeeded; that its thread did not mean the newcomer is history.
  finding.confirmed = false;
  finding.message.add(
      "thread %d closed fd %d twice; the second %s closed what thread %d had opened", culprit,
      c.call.fd, name_of(slot.closed.call).data(), c.call.tid);
  finding.expected.add("one close for each opening");
  finding.actually.add("%s(%d) of thread %d failed with EBADF", name_of(c.call.kind).data(),
                       c.call.fd, c.call.tid);
  c.report(finding);
}

}  // namespace

void judge(Case& c) {
  if (!speaks_of_failure(c)) return;
  const Descriptor& slot = *c.model.descriptor(c.call.fd);
  if (hit_by_second_close(c, slot)) {
    report_victim(c, slot);
    return;
  }
  if (c.model.thread(c.call.tid).closes.sweep()) return;
  // A forked child that lets go of what its parent opened is not its owner, and may do so by two ways
  // (libevent's event_reinit closes the signal pair itself and again with the base it tears down). A
  // connection its parent accepted is its own: the child was forked to serve it.
  if (c.model.by_parent(slot.made) && slot.made.call != CallKind::accept) return;
  Suspicion suspicion = c.suspicion();
  suspicion.when = When::next_call;
  Finding& finding = suspicion.finding;
  finding.confirmed = true;  // by EBADF, which close(2) says of nothing but a number that is free
  finding.step(Role::opened, slot.made)
      .step(Role::closed, slot.closed)
      .mend_at(Role::closed, c.here());
  finding.message.add("%s(%d) failed with EBADF: this process had closed fd %d before",
                      name_of(c.call.kind).data(), c.call.fd, c.call.fd);
  finding.expected.add("one close for each opening, and the number forgotten after it");
  finding.actually.add("fd %d was free; another thread may get the number before the second close",
                       c.call.fd);
  c.suspect(suspicion);
}

// The thread's next call shows whether this was the first of a sweep over neighbouring numbers.
Verdict reconsider(Review& review) {
  const CloseRun& closes = review.model.thread(review.suspicion.tid).closes;
  if (!review.suspicion.at_exit && closes.continued_by(review.now)) return Verdict::keep;
  return closes.sweep() ? Verdict::drop : Verdict::report;
}

}  // namespace ofdcheck::rules::double_close
