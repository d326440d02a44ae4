// ctl-wrong-epoll: DEL or MOD on one epoll instance of a number that is registered in another. The
// kernel says ENOENT, and the entry that was meant stays as it was.
#include "checker/rules/failure.h"
#include "checker/rules/later.h"

namespace ofdcheck::rules::ctl_wrong_epoll {

void judge(Case& c) {
  if (!speaks_of_failure(c)) return;
  const Registration& meant = *c.model.find_anywhere(c.call.fd);
  Suspicion suspicion = until_next_wait(c);
  suspicion.finding.step(Role::opened, c.model.descriptor(c.call.fd)->made)
      .step(Role::registered, meant.added)
      .step(Role::modified, meant.modified)
      .mend_at(Role::failed, c.here());
  c.suspect(suspicion);
}

Verdict reconsider(Review& review) {
  const Suspicion& suspicion = review.suspicion;
  // Closed or registered here meanwhile: the ENOENT was a program's usual way to find out.
  if (!same_number(review) || registered_now(review) != nullptr) return Verdict::drop;
  const Registration* meant = review.model.find_anywhere(suspicion.fd);
  Finding& finding = review.suspicion.finding;
  if (meant == nullptr || meant->added.order > raised_at(suspicion) ||
      meant->modified.order > raised_at(suspicion))
    return Verdict::drop;
  const int other = review.model.epfd_of(*review.model.instance_at(meant->instance));
  for (int skip = 0; other >= 0 && skip <= review.model.stale_namesakes(*meant); ++skip)
    finding.confirmed |=
        review.kernel.entry_is(other, suspicion.fd, skip, 0, suspicion.fd) == Answer::yes;
  finding.message.add(
      "epoll_ctl on epoll fd %d failed with ENOENT: fd %d is registered in epoll fd %d",
      suspicion.epfd, suspicion.fd, other);
  finding.expected.add("the epoll instance in which the number is registered");
  finding.actually.add("the entry in epoll fd %d is unchanged, and fd %d is still open", other,
                       suspicion.fd);
  return Verdict::report;
}

}  // namespace ofdcheck::rules::ctl_wrong_epoll
