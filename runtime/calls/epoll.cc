// epoll_create(2), epoll_ctl(2), epoll_wait(2) and its forms.
#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <bit>

#include "runtime/calls/hot.h"
#include "runtime/interpose.h"
#include "runtime/pending_addresses.h"
#include "runtime/slice.h"

namespace ofdcheck::runtime {
namespace {

// --- re-arming by MOD is hot ----------------------------------------------------------------------

// A MOD that changes nothing a rule looks at: the entry is known, its data stay, and of the mask
// only the bits that say what to wait for differ; none of them left is a pause, which is rare.
Registration* plain_modify(const Runtime& runtime, int epfd, int fd, const epoll_event* event) {
  constexpr std::uint32_t kManner = EPOLLET | EPOLLONESHOT | EPOLLEXCLUSIVE | EPOLLWAKEUP;
  if (event == nullptr || runtime.settings.record || runtime.checker.suspicions().waits_for_call())
    return nullptr;
  const Model& model = runtime.model;
  const Descriptor* epoll = model.descriptor(epfd);
  const Descriptor* slot = model.descriptor(fd);
  if (epoll == nullptr || slot == nullptr || !epoll->open() || !slot->open()) return nullptr;
  const OpenFile* epoll_file = model.file_at(epoll->file.load(std::memory_order_relaxed));
  const OpenFile* file = model.file_at(slot->file.load(std::memory_order_relaxed));
  if (epoll_file->born_epoch < model.fork_epoch() || epoll_file->instance == 0) return nullptr;
  Registration* registration = model.registration_at(file->first_registration);
  if (registration == nullptr || registration->fd != fd ||
      registration->state != Registration::State::live ||
      registration->instance != epoll_file->instance ||
      registration->data.load(std::memory_order_relaxed) != event->data.u64 ||
      ((registration->mask.load(std::memory_order_relaxed) ^ event->events) & kManner) != 0 ||
      (event->events & ~kManner) == 0 || ((event->events & EPOLLOUT) == 0 && slot->unsent()))
    return nullptr;
  // Now and then one of many without progress between them, so that a report can say where.
  const std::uint32_t rearms = registration->rearms.load(std::memory_order_relaxed) + 1;
  if (rearms >= 64 && std::has_single_bit(rearms)) return nullptr;
  return registration;
}

// --- waiting --------------------------------------------------------------------------------------

// One wait, whatever its spelling: where the events go, and how long it may take.
struct Wait {
  int epfd;
  epoll_event* events;
  int most;
  std::int64_t timeout_ns;  // see wait_ns()
  const KernelMask* mask;   // null: the thread's own
};

std::uint64_t hash_of(const Wait& wait, const CallerFrame& caller) {
  return (reinterpret_cast<std::uint64_t>(wait.events) * 31 + static_cast<std::uint64_t>(wait.most)) *
             31 + caller.return_address;
}

// No time that something suspected waits for has come.
bool nothing_is_due(Runtime& runtime) {
  const std::int64_t due = runtime.checker.suspicions().next_due();
  if (due == Suspicions::kNever) return true;
  const std::int64_t now = monotonic_ns();
  runtime.model.set_time(now);
  return now < due;
}

// The instance, when no rule has anything to look at in this wait: it is not shared by fork, has no
// entry that may be stale, nothing is due, nobody waits for this thread's next call, its array was
// checked, and the thread left nothing undone in its last batch.
const OpenFile* plain_wait(Runtime& runtime, const Wait& wait, const CallerFrame& caller) {
  const ThreadState& thread = this_thread;
  const Suspicions& suspicions = runtime.checker.suspicions();
  if (thread.thread == nullptr || runtime.settings.record || suspicions.waits_for_call() ||
      thread.wait_seen != hash_of(wait, caller) || !nothing_is_due(runtime))
    return nullptr;
  const Descriptor* slot = runtime.model.descriptor(wait.epfd);
  if (slot == nullptr || !slot->open()) return nullptr;
  const OpenFile* file = runtime.model.file_at(slot->file.load(std::memory_order_relaxed));
  const EpollInstance* instance = runtime.model.instance_at(file->instance);
  if (instance == nullptr || instance->unreachable.load(std::memory_order_relaxed) != 0 ||
      (instance->board_slot != 0 && file->born_epoch < runtime.model.fork_epoch()))
    return nullptr;
  return runtime.model.look_back(*thread.thread) ? nullptr : file;
}

int to_milliseconds(std::int64_t nanoseconds) {
  if (nanoseconds < 0) return -1;
  const std::int64_t rounded = (nanoseconds + 999'999) / 1'000'000;
  return rounded > 0x7FFFFFFF ? 0x7FFFFFFF : static_cast<int>(rounded);
}

std::size_t count_of(int result) { return result > 0 ? static_cast<std::size_t>(result) : 0; }

// Copies the events that a batch keeps; returns how many.
std::size_t take_events(Thread& thread, const Wait& wait, int result) {
  const std::size_t kept = std::min<std::size_t>(count_of(result), Batch::kKept);
  for (std::size_t i = 0; i < kept; ++i) {
    thread.incoming[i] = {wait.events[i].events, wait.events[i].data.u64};
    pending_addresses.add(wait.events[i].data.u64);
  }
  return kept;
}

void describe(Call& call, const Wait& wait) {
  call.epfd = wait.epfd;
  call.size = wait.most;
  call.timeout = to_milliseconds(wait.timeout_ns);
}

// The wait was entered without a word to the checker, and has returned.
void left_plainly(Runtime& runtime, Ref<EpollInstance> instance, const Wait& wait, int result,
                  std::uint32_t entered, const CallerFrame& caller) {
  Thread& thread = *this_thread.thread;
  const int error = result < 0 ? errno : 0;
  const std::size_t kept = take_events(thread, wait, result);
  const bool blocks = wait.timeout_ns != 0;
  const bool failed = error != 0 && error != EINTR;
  if (failed || runtime.model.meet(thread, instance.index, kept, blocks)) {
    Observation seen(CallKind::epoll_wait, caller);
    describe(seen.call, wait);
    seen.call.batch = {thread.incoming.data(), kept};
    seen.resume_wait(instance, entered);
    return seen.leave(result);
  }
  thread.failed_waits = 0;
  runtime.model.deliver(thread, instance, wait.epfd, entered, kept, count_of(result), blocks);
}

// `plain(wait)` makes the call as the program did; `sliced(ns, mask)` one slice of it.
template <class Plain, class Sliced>
int waited(const CallerFrame& caller, const Wait& wait, Plain plain, Sliced sliced) {
  if (unobserved()) return plain();
  Runtime& runtime = made();
  const auto wait_now = [&] {
    return must_slice(runtime) && wait.timeout_ns != 0
               ? static_cast<int>(wait_in_slices(wait.epfd, wait.timeout_ns, wait.mask, sliced))
               : plain();
  };
  if (const OpenFile* epoll = plain_wait(runtime, wait, caller)) {
    Thread& thread = *this_thread.thread;
    const Ref<EpollInstance> instance = runtime.model.instance_ref_at(epoll->instance);
    const std::uint32_t entered = runtime.model.order();
    thread.time_out.store(to_milliseconds(wait.timeout_ns), std::memory_order_relaxed);
    thread.begin(CallKind::epoll_wait, wait.epfd, caller.return_address);
    const int result = wait_now();
    thread.end();
    const int error = errno;
    left_plainly(runtime, instance, wait, result, entered, caller);
    for (std::size_t i = Batch::kKept; i < count_of(result); ++i)
      runtime.model.disarm(instance.index, wait.events[i].data.u64);
    errno = error;
    return result;
  }

  Observation seen(CallKind::epoll_wait, caller);
  describe(seen.call, wait);
  if (const std::uint64_t hash = hash_of(wait, caller); hash != this_thread.wait_seen) {
    this_thread.wait_seen = hash;
    seen.call.address = reinterpret_cast<std::uint64_t>(wait.events);
    seen.call.room = room_at(wait.events, caller);
  }
  seen.enter();
  Thread* thread = this_thread.thread;
  if (thread != nullptr) thread->begin(CallKind::epoll_wait, wait.epfd, caller.return_address);
  const int result = wait_now();
  if (thread == nullptr) return result;  // out of memory: it has no record
  thread->end();
  const std::size_t kept = take_events(*thread, wait, result);
  seen.call.batch = {thread->incoming.data(), kept};
  const std::uint32_t instance = seen.effect().instance.index;
  seen.leave(result);
  for (std::size_t i = kept; i < count_of(result); ++i)
    runtime.model.disarm(instance, wait.events[i].data.u64);
  return result;
}

std::int64_t to_nanoseconds(int milliseconds) {
  return milliseconds < 0 ? -1 : std::int64_t{milliseconds} * 1'000'000;
}

// libc's sigset_t begins with the kernel's 8 bytes.
const KernelMask* to_mask(const sigset_t* mask) { return reinterpret_cast<const KernelMask*>(mask); }

}  // namespace

OFD_INTERPOSE(int, epoll_create, (int size)) noexcept {
  const int result = real_epoll_create(size);
  Observation seen(CallKind::epoll_create, caller_frame());
  seen.once(result);
  return result;
}

OFD_INTERPOSE(int, epoll_create1, (int flags)) noexcept {
  const int result = real_epoll_create1(flags);
  Observation seen(CallKind::epoll_create, caller_frame());
  seen.call.flags = flags;
  seen.once(result);
  return result;
}

OFD_INTERPOSE(int, epoll_ctl, (int epfd, int op, int fd, epoll_event* event)) noexcept {
  if (op == EPOLL_CTL_MOD && !unobserved()) {
    Runtime& runtime = made();
    if (Registration* registration = plain_modify(runtime, epfd, fd, event)) {
      const std::uint32_t generation = registration->generation;
      const int result = real_epoll_ctl(epfd, op, fd, event);
      if (result == 0) {
        // Another thread may have got its event and closed it since the kernel armed it.
        if (registration->generation == generation) Model::rearm(*registration, event->events);
        if (Thread* thread = this_thread.thread) runtime.model.touch(fd, *thread);
        return result;
      }
      Observation seen(CallKind::epoll_ctl, caller_frame());
      seen.call.epfd = epfd;
      seen.call.op = op;
      seen.call.fd = fd;
      seen.call.events = event->events;
      seen.call.data = event->data.u64;
      seen.once(result);
      return result;
    }
  }
  Observation seen(CallKind::epoll_ctl, caller_frame());
  seen.call.epfd = epfd;
  seen.call.op = op;
  seen.call.fd = fd;
  // DEL takes no event; what its pointer points to is not ours to read.
  if (event != nullptr && op != EPOLL_CTL_DEL) {
    seen.call.events = event->events;
    seen.call.data = event->data.u64;
  }
  seen.enter();
  const int result = real_epoll_ctl(epfd, op, fd, event);
  seen.leave(result);
  return result;
}

OFD_INTERPOSE(int, epoll_pwait,
              (int epfd, epoll_event* events, int most, int timeout, const sigset_t* mask)) {
  return waited(
      caller_frame(), {epfd, events, most, to_nanoseconds(timeout), to_mask(mask)},
      [&] { return real_epoll_pwait(epfd, events, most, timeout, mask); },
      [&](std::int64_t slice, const KernelMask& with) {
        return real_epoll_pwait(epfd, events, most, to_milliseconds(slice),
                                reinterpret_cast<const sigset_t*>(&with));
      });
}

OFD_INTERPOSE(int, epoll_wait, (int epfd, epoll_event* events, int most, int timeout)) {
  return waited(
      caller_frame(), {epfd, events, most, to_nanoseconds(timeout), nullptr},
      [&] { return real_epoll_wait(epfd, events, most, timeout); },
      [&](std::int64_t slice, const KernelMask& with) {
        return real_epoll_pwait(epfd, events, most, to_milliseconds(slice),
                                reinterpret_cast<const sigset_t*>(&with));
      });
}

OFD_INTERPOSE(int, epoll_pwait2, (int epfd, epoll_event* events, int most, const timespec* timeout,
                                  const sigset_t* mask)) {
  return waited(
      caller_frame(), {epfd, events, most, wait_ns(timeout), to_mask(mask)},
      [&] { return real_epoll_pwait2(epfd, events, most, timeout, mask); },
      [&](std::int64_t slice, const KernelMask& with) {
        const timespec part{slice / 1'000'000'000, slice % 1'000'000'000};
        return real_epoll_pwait2(epfd, events, most, slice < 0 ? nullptr : &part,
                                 reinterpret_cast<const sigset_t*>(&with));
      });
}

}  // namespace ofdcheck::runtime
