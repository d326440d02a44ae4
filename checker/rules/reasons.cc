#include "checker/rules/reasons.h"

#include <sys/epoll.h>

namespace ofdcheck::rules {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

bool waits_for_events(const Review& review, const Thread& thread) {
  return time_out_of(review, thread) ||
         (thread.tid != review.now.tid && thread.inside.fd.load(std::memory_order_acquire) >= 0 &&
          thread.inside.call.load(kRelaxed) == CallKind::accept);
}

// The first thread of a process often starts the others and waits for their end: it does no input
// or output, and no processor time passes for it from one look to the next.
bool only_waits_for_the_others(const Review& review, const Thread& thread) {
  if (thread.tid != review.model.pid() || thread.last_fd.load(kRelaxed) >= 0) return false;
  const std::int64_t before = review.suspicion.leader_time;
  review.suspicion.leader_time = review.kernel.thread_time(thread.tid);
  return before >= 0 && before == review.suspicion.leader_time;
}

// Threads other than the one that got the event that do not wait in epoll_wait or accept: each may
// have been handed the job, which it does without a call we see. -1: not known.
int busy_threads(const Review& review, int getter) {
  const int all = review.kernel.threads();
  if (all < 0) return -1;
  int idle = 0;
  for (const auto& [tid, thread] : review.model.threads())
    if (tid == getter || waits_for_events(review, *thread) ||
        only_waits_for_the_others(review, *thread))
      ++idle;
  return all - idle;
}

// Who worked on it last, if that was another thread than the one that got its event.
void look_for_a_job(const Review& review, int getter, Text<120>& reason) {
  const int worker = tid_of(review.model.descriptor(review.suspicion.fd)->last_touch().batch());
  if (worker == 0 || worker == getter) {
    const int busy = busy_threads(review, getter);
    if (busy == 1) reason.add("another thread, which waits for no event, may have been handed it");
    if (busy > 1) reason.add("%d threads wait for no event and may have been handed it", busy);
    if (busy < 0) reason.add("other threads may have been handed it");
    return;
  }
  const auto found = review.model.threads().find(worker);
  if (found == review.model.threads().end() || time_out_of(review, *found->second)) return;
  if (found->second->last_fd.load(kRelaxed) == review.suspicion.fd)
    reason.add("thread %d, which worked on it last, may do so still", worker);
}

// Goes through the interest list, which may be long: what was found a moment ago is good enough,
// since what is left alone on purpose was so for a grace period already.
const Reasons& reasons_of(const Review& review, EpollInstance& instance) {
  Reasons& reasons = instance.reasons;
  const std::int64_t now = review.now.time;
  if (reasons.time >= 0 && now - reasons.time < review.options.grace / 16) return reasons;
  reasons = Reasons{now};
  for (std::uint32_t at = instance.first_registration; at != 0;) {
    const Registration& other = *review.model.registration_at(at);
    at = other.next_of_instance;
    const Descriptor* slot = review.model.descriptor(other.fd);
    if (other.state != Registration::State::live || slot == nullptr) continue;
    const OpenFile& file = *review.model.file_at(other.file);
    const std::uint32_t mask = other.armed.load(kRelaxed) ? other.mask.load(kRelaxed) : 0;
    if ((mask & EPOLLOUT) != 0 && slot->unsent() &&
        review.kernel.pending(other.fd, EPOLLOUT) <= 0)
      reasons.blocked = other.fd;
    if (file.kind == FileKind::timerfd && review.kernel.timer_armed(other.fd) != Answer::no)
      reasons.timer = other.fd;
    if (file.kind == FileKind::connection && file.opened.call == CallKind::socket &&
        (mask & EPOLLIN) != 0 && slot->sent_last.load(kRelaxed))
      (reasons.awaited < 0 ? reasons.awaited : reasons.awaited_too) = other.fd;
  }
  return reasons;
}

// The other end of a pipe or of a socketpair has a number in this process: what comes from there is a
// wake-up of its own. One call made both, in one step.
bool other_end_is_here(const Review& review, const OpenFile& file, int fd) {
  const auto is_here = [&](int other) {
    const OpenFile* end = review.model.file_of(other);
    return end != nullptr && end != &file && end->opened.order == file.opened.order &&
           end->opened.tid == file.opened.tid && end->opened.call == file.opened.call;
  };
  if (is_here(fd - 1) || is_here(fd + 1)) return true;
  for (int other = 0; other < review.model.fds().end(); ++other)
    if (is_here(other)) return true;
  return false;
}

// Somebody outside of the process is to send something there: a child, a worker, a server that it asked.
// Of a socketpair that was not asked only the first answer is awaited.
bool waits_for_an_answer(const Review& review, const OpenFile& file, const Descriptor& slot, int fd) {
  const bool asked = slot.sent_last.load(kRelaxed);
  const bool answered = (slot.activity.load(kRelaxed) & Descriptor::did_input) != 0;
  // A worker's end of what its parent made waits for orders, mostly.
  const bool own = file.opener_pid == review.model.pid();
  switch (file.opened.call) {
    case CallKind::socket: return file.kind == FileKind::connection && asked;
    case CallKind::pidfd_open: return own;
    case CallKind::socketpair:
      if (!asked && (answered || !own)) return false;
      break;
    default:
      if (file.kind != FileKind::pipe || !own) return false;
      break;
  }
  return !other_end_is_here(review, file, fd);
}

// Like reasons_of, and as old at most.
const WideReasons& wide_reasons_of(const Review& review) {
  WideReasons& reasons = review.model.wide_reasons();
  const std::int64_t now = review.now.time;
  if (reasons.time >= 0 && now - reasons.time < review.options.grace / 16) return reasons;
  reasons = WideReasons{now};
  review.model.each_armed([&](const Registration& other, const Descriptor& slot) {
    if ((other.mask.load(kRelaxed) & EPOLLIN) == 0) return;
    const OpenFile& file = *review.model.file_at(other.file);
    if (file.opened.call == CallKind::accept) reasons.served = other.fd;
    if (reasons.awaited_too < 0 && other.fd != reasons.awaited &&
        waits_for_an_answer(review, file, slot, other.fd))
      (reasons.awaited < 0 ? reasons.awaited : reasons.awaited_too) = other.fd;
  });
  return reasons;
}

// A one-shot listener that got a connection and is left disarmed: to stop so at a limit is a way to use
// it, and whoever ends one of the connections arms it again.
bool may_be_at_its_limit(const Review& review, const Registration& registration) {
  return review.model.file_at(registration.file)->kind == FileKind::listener &&
         (registration.mask.load(kRelaxed) & EPOLLONESHOT) != 0 &&
         review.model.descriptor(registration.fd)->last_input.load(kRelaxed) == LastInput::full;
}

void look_in_all_instances(const Review& review, const Registration& registration,
                           Text<120>& reason) {
  const WideReasons& reasons = wide_reasons_of(review);
  const int awaited =
      reasons.awaited != registration.fd ? reasons.awaited : reasons.awaited_too;
  if (awaited >= 0)
    reason.add("fd %d waits for another process, and this may wait for its answer", awaited);
  else if (reasons.served >= 0 && may_be_at_its_limit(review, registration))
    reason.add("connections such as fd %d are open, and this may be the limit of them",
               reasons.served);
}

}  // namespace

std::optional<int> time_out_of(const Review& review, const Thread& thread) {
  const Call& now = review.now;
  if (now.tid == thread.tid && now.kind != CallKind::look) {
    if (now.kind != CallKind::epoll_wait || !now.at_enter()) return std::nullopt;
    return now.timeout;
  }
  if (thread.inside.fd.load(std::memory_order_acquire) < 0 ||
      thread.inside.call.load(kRelaxed) != CallKind::epoll_wait)
    return std::nullopt;
  return thread.time_out.load(kRelaxed);
}

Worth look_for_a_reason(const Review& review, const Registration& registration, int getter,
                        int time_out, bool input, Text<120>& reason) {
  const Reasons& reasons =
      reasons_of(review, *review.model.instance_at(registration.instance));
  if (reasons.blocked >= 0)
    reason.add("output of fd %d is held up: this may be back-pressure", reasons.blocked);
  else if (reasons.timer >= 0)
    reason.add("timerfd %d is armed and may be for this one", reasons.timer);
  else if (reasons.awaited >= 0 && reasons.awaited != registration.fd)
    reason.add("fd %d has a request on its way, and this may wait for the answer", reasons.awaited);
  else if (reasons.awaited_too >= 0)
    reason.add("fd %d has a request on its way, and this may wait for the answer",
               reasons.awaited_too);
  else if (input)
    look_in_all_instances(review, registration, reason);
  if (reason.empty()) look_for_a_job(review, getter, reason);
  if (!reason.empty()) return Worth::more;
  if (time_out < 0) return Worth::none;
  reason.add("the loop waits %d ms at most, perhaps for a timer of this one", time_out);
  return Worth::time_out;
}

}  // namespace ofdcheck::rules
