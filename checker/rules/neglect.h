// What the rules about lost readiness share: something waits on a number, the thread that was told
// works on something else, and nobody can be expected to come back for it. That something is
// pending proves a fact, not a bug: so the registration is looked at twice, a grace period apart,
// and what may be a reason to leave it alone is searched for each time.
#pragma once

#include "checker/rules/rule.h"

namespace ofdcheck::rules {

// A suspicion that the calling thread, which waits again, has left this registration behind. None
// is raised twice for one registration at a time (Registration::suspected).
Suspicion neglect_of(const Case& c, Ref<Registration> ref, Registration& registration);

// The registration, if its number still names its description. Null: there is nothing left to ask.
Registration* still_registered_there(const Review& review);
// It got another event since.
bool delivered_since(const Review& review, const Registration& registration);
// Input or output on its number has succeeded, or said EAGAIN, since.
bool touched_since(const Review& review);
// What was done on the number so far does not count any more.
Verdict start_anew(Review& review);

// The suspicion ends without a finding, and the registration may be suspected again.
Verdict let_go(Review& review);

struct Weighed {
  Verdict verdict = Verdict::drop;
  int shown = 0;        // what poll(2) showed
  Text<120> sleeper;    // "while thread 7 sleeps in epoll_wait"
  Text<120> reason;     // why it may be on purpose; empty if nothing speaks for it
};

// What to do about a registration that is still neglected. `asked` are the poll(2) bits of which
// one has to be there; with `patient` they may come later. Verdict::report leaves the finding's
// level and `confirmed` set.
Weighed weigh(Review& review, Registration& registration, std::uint32_t asked, bool patient);

// The step of an input or output on the suspicion's number; returns false when it is not known.
bool mend_at_call(Review& review, CallSite site);

// Milliseconds since the suspicion was raised.
int waited_ms(const Review& review);

}  // namespace ofdcheck::rules
