// use-after-close: a call on a number that this process has closed and nobody has opened since. The
// kernel says EBADF today; tomorrow the number is somebody else's and the call succeeds on it.
#include "checker/rules/failure.h"

namespace ofdcheck::rules::use_after_close {

void judge(Case& c) {
  if (!speaks_of_failure(c)) return;
  const Descriptor& slot = *c.model.descriptor(c.call.fd);
  Finding finding = c.finding();
  finding.confirmed = true;  // EBADF, and the number is free
  finding.step(Role::opened, slot.made)
      .step(Role::closed, slot.closed)
      .mend_at(Role::used, c.here());
  finding.message.add("%s(%d) failed with EBADF: this process has closed fd %d",
                      name_of(c.call.kind).data(), c.call.fd, c.call.fd);
  finding.expected.add("no call on a number after its close");
  finding.actually.add("fd %d is free; once it is reused, the same call works on the new owner",
                       c.call.fd);
  c.report(finding);
}

OFD_NEVER_SUSPECTS

}  // namespace ofdcheck::rules::use_after_close
