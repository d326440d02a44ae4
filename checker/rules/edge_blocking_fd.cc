// edge-blocking-fd: a description without O_NONBLOCK is registered edge-triggered, and input or
// output on it can block. F_GETFL is asked at the first event, since the flag may be set after the
// ADD, and again after the grace period, when it is known how the number is used.
#include <fcntl.h>
#include <sys/epoll.h>

#include "checker/rules/rule.h"

namespace ofdcheck::rules::edge_blocking_fd {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

// suspicion.notes
enum Note : std::size_t { generation, looks };
constexpr std::uint64_t kLooks = 4;

// Read once for an event whatever its manner, or of no use to read: no loop drains them.
bool is_of_another_kind(FileKind kind) {
  switch (kind) {
    case FileKind::eventfd:
    case FileKind::timerfd:
    case FileKind::signalfd:
    case FileKind::epoll:
    case FileKind::listener:  // blocking-listener's
      return true;
    default:
      return false;
  }
}

// Often somebody's wake-up, read once for an event: then it never blocks.
bool may_be_wake_up(const OpenFile& file) {
  return file.kind == FileKind::pipe || file.kind == FileKind::inotify ||
         file.opened.call == CallKind::socketpair;
}

// A thread that is blocked in input or output on the number; 0 if none is.
int blocked_thread(const Model& model, int fd) {
  for (const auto& [tid, thread] : model.threads())
    if (thread->inside.fd.load(std::memory_order_acquire) == fd &&
        is_any(thread->inside.call.load(kRelaxed), family::input | family::output))
      return tid;
  return 0;
}

bool blocks(Kernel& kernel, int fd) {
  const Facts facts = kernel.describe(fd);
  return facts.open && (facts.status_flags & O_NONBLOCK) == 0 && !is_of_another_kind(facts.kind);
}

void judge_event(Case& c, const Event& event) {
  Ref<Registration> ref;
  int senders = 0;
  c.model.find_by_data(c.effect.instance.index, event.data,
                       [&](std::uint32_t index, Registration&) {
                         ref = c.model.ref_of(index);
                         ++senders;
                       });
  const Registration* registration = senders == 1 ? c.model.registration(ref) : nullptr;
  if (registration == nullptr || registration->state != Registration::State::live ||
      (registration->mask.load(kRelaxed) & EPOLLET) == 0 ||
      registration->delivered_to.load(kRelaxed) != 0)
    return;
  const OpenFile& file = *c.model.file_at(registration->file);
  const Descriptor* slot = c.model.descriptor(registration->fd);
  if (file.has(OpenFile::nonblock) || is_of_another_kind(file.kind) || slot == nullptr ||
      !blocks(c.kernel, registration->fd))
    return;
  Suspicion suspicion = c.suspicion();
  suspicion.fd = suspicion.finding.fd = registration->fd;
  suspicion.registration = ref;
  suspicion.notes[generation] = slot->generation.load(kRelaxed);
  suspicion.finding.step(Role::opened, file.opened)
      .mend_at(Role::registered, registration->added)
      .step(Role::delivered, c.here());
  suspicion.finding.message.add(
      "fd %d, a %s without O_NONBLOCK, is registered edge-triggered in epoll fd %d",
      registration->fd, word_for(file.kind), c.call.epfd);
  suspicion.finding.expected.add(
      "O_NONBLOCK before the first event: only EAGAIN says that an edge is drained");
  c.suspect(suspicion);
}

}  // namespace

void judge(Case& c) {
  if (!c.call.at_leave() || c.call.kind != CallKind::epoll_wait) return;
  for (const Event& event : c.call.batch) judge_event(c, event);
}

Verdict reconsider(Review& review) {
  Suspicion& suspicion = review.suspicion;
  const Registration* registration = review.model.registration(suspicion.registration);
  const Descriptor* slot = review.model.descriptor(suspicion.fd);
  if (registration == nullptr || registration->state != Registration::State::live ||
      slot == nullptr || slot->generation.load(kRelaxed) != suspicion.notes[generation] ||
      !blocks(review.kernel, suspicion.fd))
    return Verdict::drop;
  const int blocked = blocked_thread(review.model, suspicion.fd);
  const bool used = (slot->activity.load(kRelaxed) & Descriptor::without_dontwait) != 0 &&
                    !may_be_wake_up(*review.model.file_at(registration->file));
  if (!used && blocked == 0) {
    if (++suspicion.notes[looks] >= kLooks) return Verdict::drop;
    suspicion.due = review.now.time + review.options.grace;
    return Verdict::keep;
  }
  Finding& finding = suspicion.finding;
  finding.confirmed = true;
  finding.actually.add("F_GETFL shows no O_NONBLOCK, and it is used without MSG_DONTWAIT");
  if (blocked != 0) {
    const CallKind call = review.model.threads().find(blocked)->second->inside.call.load();
    finding.actually.add(": thread %d sits in %s on it", blocked, name_of(call).data());
  }
  return Verdict::report;
}

}  // namespace ofdcheck::rules::edge_blocking_fd
