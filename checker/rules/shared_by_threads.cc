#include "checker/rules/shared_by_threads.h"

#include <sys/epoll.h>

namespace ofdcheck::rules {
namespace {

// The thread's record; null when the thread has ended since.
const Thread* thread_of(const Model& model, BatchId batch) {
  const auto found = model.threads().find(tid_of(batch));
  return found == model.threads().end() ? nullptr : found->second;
}

// The thread of the batch gets events of this registration: it had one of the last two, or holds one.
bool gets_events(const Model& model, BatchId batch, Ref<Registration> ref) {
  const Registration& registration = *model.registration(ref);
  if (tid_of(registration.delivered_to.load(std::memory_order_relaxed)) == tid_of(batch) ||
      tid_of(registration.delivered_before.load(std::memory_order_relaxed)) == tid_of(batch))
    return true;
  const Thread* thread = thread_of(model, batch);
  if (thread == nullptr) return false;
  const std::uint32_t kept = thread->batch.kept.load(std::memory_order_relaxed);
  for (std::uint32_t i = 0; i < kept; ++i)
    if (thread->batch.slots[i].sender() == ref) return true;
  return false;
}

// Bytes in an order that somebody depends on. Connections in an accept queue, datagrams and counters
// have none.
bool is_stream(const OpenFile& file) {
  return file.kind == FileKind::connection && file.has(OpenFile::stream);
}

void report(Case& c, const Thread& mine, BatchId other, const Registration& entry, bool edge) {
  Finding finding = c.finding();
  finding.fd = entry.fd;
  const auto delivered = [&](const Thread& thread) {
    const Batch& batch = thread.batch;
    return Step{batch.stack, thread.tid, batch.left, CallKind::epoll_wait};
  };
  finding.mend_at(Role::registered, entry.modified.taken() ? entry.modified : entry.added)
      .step(Role::delivered, delivered(mine));
  if (const Thread* thread = thread_of(c.model, other))
    finding.step(Role::delivered, delivered(*thread));
  finding.message.add("threads %d and %d took the input of fd %d in turns; both get its events",
                      mine.tid, tid_of(other), entry.fd);
  finding.expected.add("EPOLLONESHOT and a re-arm after the work, or one epoll instance a thread");
  finding.actually.add(
      edge ? "%d, %d, %d: new input is a new edge, and wakes a second thread while the first still reads"
           : "%d, %d, %d: a level is given to every thread that waits until the input is drained",
      mine.tid, tid_of(other), mine.tid);
  c.report(finding);
}

}  // namespace

void report_split_streams(Case& c, bool edge) {
  if (c.call.kind != CallKind::epoll_wait || !c.call.at_enter()) return;
  const Thread& mine = c.model.thread(c.call.tid);
  const BatchId batch = mine.batch.id.load(std::memory_order_relaxed);
  const std::uint32_t kept = mine.batch.kept.load(std::memory_order_relaxed);
  for (std::uint32_t i = 0; i < kept; ++i) {
    const Ref<Registration> ref = mine.batch.slots[i].sender();
    const Registration* entry = c.model.registration(ref);
    if (entry == nullptr || entry->state != Registration::State::live) continue;
    const std::uint32_t mask = entry->mask.load(std::memory_order_relaxed);
    if ((mask & EPOLLONESHOT) != 0 || ((mask & EPOLLET) != 0) != edge) continue;
    const Descriptor& number = *c.model.descriptor(entry->fd);
    if (!number.split_in(batch) || !is_stream(*c.model.file_at(entry->file))) continue;
    const BatchId between = number.taken_between.load(std::memory_order_relaxed);
    if (tid_of(between) != mine.tid && gets_events(c.model, between, ref))
      report(c, mine, between, *entry, edge);
  }
}

}  // namespace ofdcheck::rules
