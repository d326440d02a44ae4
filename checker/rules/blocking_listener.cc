// blocking-listener: a listening socket is registered, and accept on it can block. Whether it
// listens and blocks is asked of the kernel when the registering thread waits again, because
// O_NONBLOCK may be set after the ADD; a thread that never waited is given the grace period.
#include <fcntl.h>
#include <sys/epoll.h>

#include "checker/rules/later.h"

namespace ofdcheck::rules::blocking_listener {
namespace {

bool blocks(Kernel& kernel, int fd) {
  const Facts facts = kernel.describe(fd);
  return facts.open && facts.kind == FileKind::listener && (facts.status_flags & O_NONBLOCK) == 0;
}

// Known without a question: it is no listener, or does not block.
bool is_harmless(const OpenFile& file) {
  switch (file.kind) {
    case FileKind::unknown:
    case FileKind::other:  // came with SCM_RIGHTS
    case FileKind::socket:
    case FileKind::listener:
      return file.has(OpenFile::nonblock);
    default:
      return true;
  }
}

void suspect(Case& c, const Registration* entry, const EpollInstance& instance) {
  const OpenFile* file = c.model.file(c.effect.file);
  if (file == nullptr || is_harmless(*file) || !blocks(c.kernel, c.call.fd)) return;
  Suspicion suspicion = until_next_wait(c);
  suspicion.epfd = c.model.epfd_of(instance);
  suspicion.instance = c.model.instance_ref_at(c.model.file_at(instance.file)->instance);
  Finding& finding = suspicion.finding;
  finding.message.add("fd %d, a listening socket without O_NONBLOCK, is registered in epoll fd %d",
                      c.call.fd, suspicion.epfd);
  finding.expected.add("SOCK_NONBLOCK at socket, or O_NONBLOCK by fcntl, before the first event");
  finding.step(Role::opened, file->opened)
      .mend_at(Role::registered, entry != nullptr ? entry->added : c.here());
  c.suspect(suspicion);
}

}  // namespace

void judge(Case& c) {
  if (!c.call.at_leave() || c.call.failed()) return;
  if (c.call.kind == CallKind::epoll_ctl && c.call.op == EPOLL_CTL_ADD) {
    if (const EpollInstance* instance = c.model.instance(c.effect.instance))
      suspect(c, nullptr, *instance);
  } else if (c.call.kind == CallKind::listen) {
    // Registered first, as a socket that nobody can accept from.
    if (const Registration* entry = c.model.find_anywhere(c.call.fd))
      suspect(c, entry, *c.model.instance_at(entry->instance));
  }
}

Verdict reconsider(Review& review) {
  if (!same_number(review) || registered_now(review) == nullptr ||
      !blocks(review.kernel, review.suspicion.fd))
    return Verdict::drop;
  // The process ends before anybody could be expected to have set the flag.
  if (review.suspicion.at_exit && review.suspicion.when == When::at_time &&
      review.now.time < review.suspicion.due)
    return Verdict::drop;
  review.suspicion.finding.confirmed = true;
  review.suspicion.finding.actually.add(
      "F_GETFL shows no O_NONBLOCK: an accept that finds no connection blocks its thread, and with "
      "it every other registration of the loop");
  return Verdict::report;
}

}  // namespace ofdcheck::rules::blocking_listener
