// unpollable-file: a regular file or a directory was given to EPOLL_CTL_ADD, which says EPERM. Many
// loops probe so and read the file without epoll; a finding is only the one that then waits for
// ever.
#include "checker/rules/failure.h"
#include "checker/rules/later.h"

namespace ofdcheck::rules::unpollable_file {

void judge(Case& c) {
  if (!speaks_of_failure(c)) return;
  const Descriptor& slot = *c.model.descriptor(c.call.fd);
  // Input and output of a FILE or DIR happen inside libc, unseen.
  if (is_any(slot.made.call, family::stdio)) return;
  Suspicion suspicion = until_grace(c);
  Finding& finding = suspicion.finding;
  // A service whose stdin is a file or /dev/null tries, and does without: no harm.
  if (c.call.fd <= 2) finding.level = Level::note;
  finding.step(Role::opened, slot.made).mend_at(Role::failed, c.here());
  finding.message.add(
      "EPOLL_CTL_ADD of fd %d failed with EPERM: epoll does not take a %s", c.call.fd,
      c.model.file_of(c.call.fd)->kind == FileKind::file ? "regular file or directory"
                                                         : "description of its kind");
  finding.expected.add("plain read and write of files, which never say EAGAIN");
  c.suspect(suspicion);
}

Verdict reconsider(Review& review) {
  const Suspicion& suspicion = review.suspicion;
  if (suspicion.at_exit || !same_number(review) || used_since(review)) return Verdict::drop;
  if (review.model.file_of(suspicion.fd)->has(OpenFile::mapped)) return Verdict::drop;
  // EPERM is certain; that nobody works on the file in a way not seen is not.
  review.suspicion.finding.confirmed = false;
  review.suspicion.finding.actually.add("no event will ever come, and nobody has used fd %d since",
                                        suspicion.fd);
  return Verdict::report;
}

}  // namespace ofdcheck::rules::unpollable_file
