// event-spin: a level-triggered event is delivered again and again, and nobody reads, writes, closes
// or changes the entry. epoll_wait never sleeps any more; the finding names what it is that stays
// ready.
#include <sys/epoll.h>

#include <cerrno>

#include "checker/rules/spin.h"
#include "checker/trace.h"

namespace ofdcheck::rules::event_spin {
namespace {

struct Cause {
  const char* actually;
  const char* expected;
  bool by_mask = false;  // the mistake is in what the last epoll_ctl asked for
};

constexpr std::uint32_t kEndBits = EPOLLHUP | EPOLLERR | EPOLLRDHUP;
constexpr std::uint32_t kAskable = EPOLLIN | EPOLLOUT | EPOLLPRI | EPOLLRDHUP | EPOLLRDNORM;

Cause cause_of(const Spin& spin) {
  const std::uint32_t bits = spin.bits;
  const std::uint32_t mask = spin.registration->mask.load();
  const int refused = spin.slot->refused.load();
  if (spin.file->kind == FileKind::listener && (refused == EMFILE || refused == ENFILE))
    return {refused == EMFILE ? "accept fails with EMFILE and the connection stays in the queue"
                              : "accept fails with ENFILE and the connection stays in the queue",
            "to stop listening until a descriptor is free, or to accept with a spare one and close"};
  switch (spin.file->kind) {
    case FileKind::eventfd: return {"the wake-up eventfd is never read", "read() when it is delivered"};
    case FileKind::timerfd:
      return {"the expired timerfd is neither read nor set", "read() when it is delivered"};
    case FileKind::signalfd: return {"the signalfd is never read", "read() when it is delivered"};
    default: break;
  }
  if ((mask & kAskable) == 0 && (bits & kEndBits) != 0)
    return {"the mask is 0, but EPOLLHUP and EPOLLERR are always reported",
            "EPOLL_CTL_DEL to pause an entry: events = 0 does not", true};
  if ((bits & (EPOLLERR | EPOLLHUP)) != 0)
    return {"the peer is gone or the socket failed, and the program does not close it",
            "EPOLLHUP and EPOLLERR to be handled: close the descriptor, or deregister it"};
  if ((bits & EPOLLRDHUP) != 0)
    return {"the peer has closed its side, and the program does not close its own",
            "EPOLLRDHUP to be handled: read to the end, then close, or stop asking for it"};
  if ((bits & EPOLLOUT) != 0 && (bits & EPOLLIN) == 0)
    return {"EPOLLOUT is left on with nothing to send: a socket is nearly always writable",
            "EPOLLOUT only while a write waits", true};
  if ((spin.slot->activity.load() & Descriptor::saw_end) != 0)
    return {"read returned 0, the end of the stream, and the program does not close it",
            "close() or EPOLL_CTL_DEL after a read of 0"};
  if (spin.file->kind == FileKind::listener)
    return {"connections wait and nobody accepts them", "accept(), or EPOLL_CTL_DEL while paused"};
  return {"input waits and nobody reads it", "read(), or EPOLL_CTL_DEL while paused"};
}

}  // namespace

void judge(Case& c) { suspect_spins(c, Return::readiness); }

Verdict reconsider(Review& review) {
  const Spin spin = look_at_spin(review);
  if (spin.verdict != Verdict::report) return spin.verdict;
  const Cause cause = cause_of(spin);
  Finding& finding = review.suspicion.finding;
  // Of the steps only the last two can be an epoll_ctl that asked for it: the one before the wait.
  if (cause.by_mask && finding.mend > 0) --finding.mend;
  finding.confirmed = spin.ready > 0 && !review.suspicion.at_exit;
  finding.message.add("epoll_wait on epoll fd %d delivers %s of %s fd %d again and again, %u times without progress",
                      review.suspicion.epfd, events_text(spin.bits).c_str(), word_for(spin.file->kind),
                      spin.registration->fd, spin.turns);
  finding.expected.add("%s", cause.expected);
  finding.actually.add("%s", cause.actually);
  if (spin.full_batch > 0)
    finding.actually.add("; with it every batch of maxevents %d is full", spin.full_batch);
  return Verdict::report;
}

}  // namespace ofdcheck::rules::event_spin
