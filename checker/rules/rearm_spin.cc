// rearm-spin: a one-shot or edge-triggered entry is re-armed each turn although nothing was done
// about what it reported. EPOLL_CTL_MOD and ADD poll the file at once and report what is ready again
// (ep_modify, ep_insert in fs/eventpoll.c), so the loop never sleeps.
#include "checker/rules/spin.h"
#include "checker/trace.h"

namespace ofdcheck::rules::rearm_spin {

void judge(Case& c) { suspect_spins(c, Return::rearming); }

Verdict reconsider(Review& review) {
  const Spin spin = look_at_spin(review);
  if (spin.verdict != Verdict::report) return spin.verdict;
  Finding& finding = review.suspicion.finding;
  if (finding.mend > 0) --finding.mend;  // the epoll_ctl before the wait
  finding.confirmed = spin.ready > 0 && !review.suspicion.at_exit;
  finding.message.add("fd %d is re-armed in epoll fd %d %u times in a row without progress on it",
                      spin.registration->fd, review.suspicion.epfd, spin.rearms);
  finding.expected.add("to read, write or close before re-arming, or to re-arm when that is possible");
  finding.actually.add("each epoll_ctl reports %s again at once, %u deliveries so far",
                       events_text(spin.bits).c_str(),
                       spin.turns);
  return Verdict::report;
}

}  // namespace ofdcheck::rules::rearm_spin
