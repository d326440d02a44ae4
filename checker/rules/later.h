// What becomes of a number after a call that failed on it or hit the wrong description: event loops
// repair much of that at once (ADD after MOD's ENOENT, close after a refused ADD), so the rules
// about epoll_ctl look again later.
#pragma once

#include "checker/rules/rule.h"

namespace ofdcheck::rules {

// A suspicion about call.fd as it is now, to be looked at when the thread waits again, since loops
// repair before they wait; for a thread that never waits, after the grace period.
Suspicion until_next_wait(const Case& c);
// The same, to be looked at after the grace period: about a state that should not last.
Suspicion until_grace(const Case& c);

// The suspicion's number still names the description it named then.
bool same_number(const Review& review);
// Somebody did input or output under the number since.
bool used_since(const Review& review);
// The live entry of the number in the suspicion's instance; null if there is none.
Registration* registered_now(const Review& review);

// The model's order at the call that raised it, which is the step to mend.
inline std::uint32_t raised_at(const Suspicion& suspicion) {
  return suspicion.finding.steps[suspicion.finding.mend].step.order;
}

// "EPOLL_CTL_ADD", "EPOLL_CTL_MOD", "EPOLL_CTL_DEL".
const char* operation_name(int op);

}  // namespace ofdcheck::rules
