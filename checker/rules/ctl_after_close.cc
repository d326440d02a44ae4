// ctl-after-close: DEL or MOD of a number that was closed before. With a sole description the close
// has done the work and the ctl merely fails; when the entry survived the close, or another thread
// has got the number meanwhile, the order of the two calls is a bug that waits for its day.
#include <cerrno>

#include "checker/rules/failure.h"
#include "checker/rules/holder.h"
#include "checker/rules/later.h"

namespace ofdcheck::rules::ctl_after_close {

void judge(Case& c) {
  if (!speaks_of_failure(c)) return;
  const Registration& closed = *closed_registration(c);
  const Descriptor& slot = *c.model.descriptor(c.call.fd);
  const bool survived = closed.state == Registration::State::stale;
  const bool reopened_by_another = slot.open() && slot.made.tid != c.call.tid;

  Suspicion suspicion = slot.open() ? until_next_wait(c) : until_grace(c);
  suspicion.registration = slot.past_registration;
  Finding& finding = suspicion.finding;
  finding.level = survived || reopened_by_another ? Level::warning : Level::note;
  if (finding.level < c.options.level) return;
  finding.confirmed = true;  // by the errno: the number, or its description, is not in the list
  finding.step(Role::registered, closed.added).step(Role::closed, closed.ended);
  if (slot.open()) finding.step(Role::reopened, slot.made);
  finding.mend_at(Role::failed, c.here());
  finding.message.add("%s of fd %d in epoll fd %d came after %s(%d): %s", operation_name(c.call.op),
                      c.call.fd, c.call.epfd, name_of(closed.ended.call).data(), c.call.fd,
                      c.call.error == EBADF ? "EBADF" : "ENOENT");
  finding.expected.add("EPOLL_CTL_DEL before close");
  if (slot.open() || survived) {
    c.suspect(suspicion);
    return;
  }
  finding.actually.add("the close had taken the entry with it, nothing was left to change");
  c.report(finding);
}

Verdict reconsider(Review& review) {
  Finding& finding = review.suspicion.finding;
  const Registration* closed = review.model.registration(review.suspicion.registration);
  int epfd = -1;
  if (closed != nullptr && closed->state == Registration::State::stale &&
      still_registered(review.model, review.kernel, *closed, epfd) == Answer::yes) {
    const Holder holder = find_holder(review.model, review.kernel, *closed, epfd);
    if (!holder.proven) {
      finding.level = Level::note;
      finding.actually.add("an entry is left under this number, perhaps another process's");
      return Verdict::report;
    }
    // A reference that ends by itself could still hold the entry when the process ends early.
    if (review.suspicion.at_exit && !holder.here()) finding.level = Level::note;
    finding.actually.add("the entry survived the close and no ctl reaches it any more; ");
    holder.describe(finding.actually);
    return Verdict::report;
  }
  const bool reopened = finding.steps[2].role == Role::reopened;
  if (!reopened) {
    finding.level = Level::note;
    finding.actually.add("the close had taken the entry with it, nothing was left to change");
    return Verdict::report;
  }
  // Registered now: it was the usual fallback. Closed now: whoever has the number tidied up.
  if (!same_number(review) || registered_now(review) != nullptr) return Verdict::drop;
  const Descriptor& slot = *review.model.descriptor(review.suspicion.fd);
  if (slot.made.tid == review.suspicion.tid) finding.level = Level::note;
  finding.actually.add(
      "fd %d names another description now, opened by thread %d: had it been "
      "registered here, this call would have changed its entry",
      review.suspicion.fd, slot.made.tid);
  return Verdict::report;
}

}  // namespace ofdcheck::rules::ctl_after_close
