// stale-registration: a number stops naming its description while the description lives on
// elsewhere and is still registered under that number. Asks at leave whether the entry survived the
// close, and again after the grace period: a call in flight on another thread and the window
// between fork and exec hold a description for a moment, and that is nobody's bug.
#include "checker/rules/holder.h"
#include "checker/rules/rule.h"

namespace ofdcheck::rules::stale_registration {

void judge(Case& c) {
  if (!c.call.at_leave()) return;
  for (const Released& released : c.effect.released) {
    if (!released.registered || !released.possibly_shared) continue;
    const OpenFile* file = c.model.file(released.file);
    for (std::uint32_t at = file == nullptr ? 0 : file->first_registration; at != 0;) {
      const Registration* registration = c.model.registration_at(at);
      // A child that closes what it inherited leaves its parent's registrations to its parent, who
      // still has the number.
      if (registration->fd == released.fd && registration->state == Registration::State::stale &&
          !c.model.by_parent(registration->added)) {
        Suspicion suspicion = c.suspicion();
        suspicion.fd = released.fd;
        suspicion.file = released.file;
        suspicion.registration = c.model.ref_of(at);
        suspicion.finding.fd = released.fd;
        suspicion.finding.step(Role::opened, file->opened)
            .step(Role::shared, shared_step(c.model, *file))
            .step(Role::registered, registration->added)
            .mend_at(Role::closed, c.here());
        c.suspect(suspicion);
      }
      at = registration->next_of_file;
    }
  }
}

Verdict reconsider(Review& review) {
  Registration* registration = review.model.registration(review.suspicion.registration);
  if (registration == nullptr || registration->state != Registration::State::stale)
    return Verdict::drop;
  int epfd = -1;
  const Answer answer = still_registered(review.model, review.kernel, *registration, epfd);
  if (answer == Answer::unknown) return Verdict::drop;
  if (answer == Answer::no) {
    review.model.settle(*registration, false);
    return Verdict::drop;
  }
  Finding& finding = review.suspicion.finding;
  const Holder holder = find_holder(review.model, review.kernel, *registration, epfd);
  // At exit the grace period has not passed: the reference could be one of those that end by
  // themselves, unless it is a number of ours.
  finding.confirmed = holder.proven && (!review.suspicion.at_exit || holder.here());
  finding.message.add("%s(%d) left its open file description registered in epoll fd %d",
                      name_of(registration->ended.call).data(), registration->fd, epfd);
  finding.expected.add("EPOLL_CTL_DEL before %s: the description is shared",
                       name_of(registration->ended.call).data());
  finding.actually.add("still registered as %d; ", registration->fd);
  holder.describe(finding.actually);
  return Verdict::report;
}

}  // namespace ofdcheck::rules::stale_registration
