// ctl-unchecked: an ADD or MOD failed and the program goes on as if it had not. A program that
// looks at the answer closes the number, tries again or works on it without epoll; one that does
// not keeps it open, and nobody waits for it.
#include <sys/epoll.h>

#include "checker/rules/failure.h"
#include "checker/rules/later.h"
#include "checker/trace.h"

namespace ofdcheck::rules::ctl_unchecked {

void judge(Case& c) {
  if (!speaks_of_failure(c)) return;
  const Registration* entry = c.model.registration(c.effect.registration);
  Suspicion suspicion = until_grace(c);
  Finding& finding = suspicion.finding;
  finding.step(Role::opened, c.model.descriptor(c.call.fd)->made);
  if (entry != nullptr) finding.step(Role::registered, entry->added);
  finding.mend_at(Role::failed, c.here());
  finding.message.add("%s of fd %d in epoll fd %d failed with %s and nobody noticed",
                      operation_name(c.call.op), c.call.fd, c.call.epfd,
                      error_text(c.call.error).c_str());
  finding.expected.add("a failed epoll_ctl to be retried, or the number to be closed");
  c.suspect(suspicion);
}

Verdict reconsider(Review& review) {
  const Suspicion& suspicion = review.suspicion;
  // When the process ends at once nobody had the time to notice.
  if (suspicion.at_exit || !same_number(review)) return Verdict::drop;
  Finding& finding = review.suspicion.finding;
  if (suspicion.registration) {  // a MOD, or an ADD with EEXIST
    const Registration* entry = review.model.registration(suspicion.registration);
    if (entry == nullptr || entry->state != Registration::State::live ||
        entry->modified.order > raised_at(suspicion))
      return Verdict::drop;
    finding.actually.add("fd %d is still registered with the mask it had before", suspicion.fd);
    return Verdict::report;
  }
  if (review.model.find_anywhere(suspicion.fd) != nullptr || used_since(review))
    return Verdict::drop;
  // Bytes that wait for a reader while no entry exists prove it; else it is history alone.
  const int shown = review.kernel.pending(suspicion.fd, EPOLLIN);
  finding.confirmed = shown > 0 && (static_cast<unsigned>(shown) & EPOLLIN) != 0 &&
                      review.kernel.entry_exists(suspicion.epfd, suspicion.fd, 0) == Answer::no;
  finding.actually.add("fd %d is open, not registered and not used since%s", suspicion.fd,
                       finding.confirmed ? "; input waits there" : "");
  return Verdict::report;
}

}  // namespace ofdcheck::rules::ctl_unchecked
