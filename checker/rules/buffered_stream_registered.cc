// buffered-stream-registered: a thread goes to wait for a descriptor whose FILE still holds bytes.
// They left the kernel long ago, so no event will tell of them.
#include <sys/epoll.h>

#include "checker/rules/rule.h"

namespace ofdcheck::rules::buffered_stream_registered {

void judge(Case& c) {
  // With a time-out of 0 the thread looks and comes back: it may know of the bytes.
  if (c.call.kind != CallKind::epoll_wait || !c.call.at_enter() || c.call.timeout == 0) return;
  if (c.model.buffered().empty()) return;
  const EpollInstance* instance = c.model.instance(c.effect.instance);
  if (instance == nullptr) return;
  for (const BufferedStream& stream : c.model.buffered()) {
    if (stream.tid != c.call.tid) continue;
    const Registration* registration = c.model.find(*instance, stream.fd);
    if (registration == nullptr || (registration->mask.load() & EPOLLIN) == 0) continue;
    // While the kernel has more, the stream is read again and the bytes are not stuck yet.
    const int pending = c.kernel.pending(stream.fd, EPOLLIN);
    if (pending > 0) continue;
    Finding finding = c.finding();
    finding.fd = stream.fd;
    finding.confirmed = pending == 0;
    finding.message.add("epoll_wait on epoll fd %d while a FILE over fd %d holds %lld bytes unread",
                        c.call.epfd, stream.fd, static_cast<long long>(stream.left));
    finding.expected.add("read(2) into a buffer of the loop's own, or the FILE read to its end");
    finding.actually.add("%s", pending == 0 ? "the kernel has nothing more to report for the fd"
                                            : "what the kernel has for the fd is not known");
    finding.step(Role::registered, registration->added)
        .mend_at(Role::buffered, stream.read)
        .step(Role::waiting, c.here());
    c.report(finding);
  }
}

OFD_NEVER_SUSPECTS

}  // namespace ofdcheck::rules::buffered_stream_registered
