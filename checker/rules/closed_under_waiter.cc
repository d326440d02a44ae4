// closed-under-waiter: a number is closed while another thread is blocked in a call on it. close
// wakes nobody: the thread waits on for a description that no number names any more. Said only when
// the same call is still not over after the grace period.
#include "checker/rules/rule.h"

namespace ofdcheck::rules::closed_under_waiter {
namespace {

// suspicion.notes
enum Note { waiter, turn };

// The call the thread is inside, as a step. Its own stack is taken when it returns; until then that
// of its last wait is the best there is.
Step waiting_step(const Case& c, const Thread& thread, int fd, CallKind call) {
  const StackId stack =
      call == CallKind::epoll_wait && thread.batch.epfd == fd ? thread.batch.stack : 0;
  return {stack, thread.tid, c.model.order(), call};
}

void suspect_waiters(Case& c, const Released& released, const OpenFile& file) {
  for (const auto& [tid, thread] : c.model.threads()) {
    if (tid == c.call.tid || thread->inside.fd.load(std::memory_order_acquire) != released.fd)
      continue;
    const CallKind call = thread->inside.call.load(std::memory_order_relaxed);
    Suspicion suspicion = c.suspicion();
    suspicion.fd = released.fd;
    suspicion.notes[waiter] = static_cast<std::uint64_t>(tid);
    suspicion.notes[turn] = thread->inside.turn.load(std::memory_order_relaxed);
    Finding& finding = suspicion.finding;
    finding.fd = released.fd;
    finding.message.add("%s(%d) while thread %d is inside %s on it", name_of(c.call.kind).data(),
                        released.fd, tid, name_of(call).data());
    finding.expected.add("%s", file.kind == FileKind::epoll
                                   ? "the waiter woken, by an eventfd registered there, and joined"
                                   : "shutdown(2), or the waiter woken and joined, before close");
    finding.actually.add("the thread is still inside the call: close does not wake it");
    finding.step(Role::opened, file.opened)
        .step(Role::waiting, waiting_step(c, *thread, released.fd, call))
        .mend_at(Role::closed, c.here());
    c.suspect(suspicion);
  }
}

}  // namespace

void judge(Case& c) {
  // At enter: whoever is inside a call on the number now is there for the old description.
  if (!c.call.at_enter()) return;
  for (const Released& released : c.effect.released) {
    const OpenFile* file = c.model.file(released.file);
    // Another number here can still be shut down, written to or waited on by those who know it.
    if (file == nullptr || file->descriptors > 0 || file->has(OpenFile::shut_down)) continue;
    suspect_waiters(c, released, *file);
  }
}

Verdict reconsider(Review& review) {
  // A process that ends takes its waiters along.
  if (review.suspicion.at_exit && review.now.time < review.suspicion.due) return Verdict::drop;
  const auto& threads = review.model.threads();
  const auto found = threads.find(static_cast<int>(review.suspicion.notes[waiter]));
  if (found == threads.end()) return Verdict::drop;
  const Thread::Inside& inside = found->second->inside;
  if (inside.fd.load(std::memory_order_acquire) != review.suspicion.fd ||
      inside.turn.load(std::memory_order_relaxed) != review.suspicion.notes[turn])
    return Verdict::drop;
  return Verdict::report;
}

}  // namespace ofdcheck::rules::closed_under_waiter
