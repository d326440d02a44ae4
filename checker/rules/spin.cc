#include "checker/rules/spin.h"

#include <sys/epoll.h>

namespace ofdcheck::rules {
namespace {

// Suspicion::notes of a spin; `waiting` is what was counted at the last look, and 1 more.
enum Note : std::size_t { turns_then, calls_then, bits_then, looks, waiting };

constexpr std::uint64_t kLooks = 32;

constexpr std::uint32_t kManyTurns = 256;
// A loop that turns less often than this does not burn a processor: it paces itself.
constexpr std::int64_t kSlowestTurn = 1'000'000;  // nanoseconds
// The bits poll(2) can show have the same values there (include/uapi/linux/eventpoll.h).
constexpr std::uint32_t kPollBits = 0xFFFF;

// Progress on other kinds may be made without a call: a ring in mapped memory is emptied by moving a
// pointer (packet sockets, perf, io_uring), a nested instance by waiting on it, a device by ioctl.
bool progress_is_visible(const OpenFile& file) {
  if (file.has(OpenFile::mapped)) return false;
  switch (file.kind) {
    case FileKind::socket:
    case FileKind::listener:
    case FileKind::connection:
    case FileKind::pipe:
    case FileKind::eventfd:
    case FileKind::timerfd:
    case FileKind::signalfd: return true;
    default: return false;
  }
}

Return way_of(std::uint32_t turns, std::uint32_t rearms) {
  return rearms > turns / 2 ? Return::rearming : Return::readiness;
}

// Progress on a description may be made under any of its numbers.
std::uint32_t progress_on(const Model& model, const Registration& registration) {
  const OpenFile& file = *model.file_at(registration.file);
  std::uint32_t calls = model.descriptor(registration.fd)->calls.load();
  if (file.descriptors < 2) return calls;
  for (int fd = 0; fd < model.fds().end(); ++fd)
    if (const Descriptor* slot = model.descriptor(fd);
        slot != nullptr && fd != registration.fd && slot->file.load() == registration.file)
      calls += slot->calls.load();
  return calls;
}

// Bytes or connections that wait in the description, or were sent through it; -1 not known.
int counted(Kernel& kernel, const Spin& spin) {
  if (spin.file->kind == FileKind::listener) return kernel.accept_queue(spin.registration->fd);
  if ((spin.bits & EPOLLIN) != 0) return kernel.readable(spin.registration->fd);
  return kernel.unsent(spin.registration->fd);
}

// Somebody takes what waits, or sends, without a call that was seen.
bool moves_unseen(Review& review, const Spin& spin) {
  const int now = counted(review.kernel, spin);
  const int before = static_cast<int>(review.suspicion.notes[waiting]) - 1;
  review.suspicion.notes[waiting] = static_cast<std::uint64_t>(now + 1);
  const bool sends = spin.file->kind != FileKind::listener && (spin.bits & EPOLLIN) == 0;
  return now >= 0 && before >= 0 && (sends ? now != before : now < before);
}

// The live entry that the suspicion is about; DEL and ADD may have made another one of it.
Registration* entry_of(const Review& review) {
  Registration* registration = review.model.registration(review.suspicion.registration);
  if (registration != nullptr && registration->state == Registration::State::live)
    return registration;
  const EpollInstance* instance = review.model.instance(review.suspicion.instance);
  return instance == nullptr ? nullptr : review.model.find(*instance, review.suspicion.fd);
}

// It turned on and on since, without progress, and fast.
bool went_on(const Review& review, const Registration& registration) {
  const Suspicion& suspicion = review.suspicion;
  const auto more = std::int64_t{registration.idle_turns.load()} -
                    static_cast<std::int64_t>(suspicion.notes[turns_then]);
  const std::int64_t since = suspicion.due - review.options.grace / static_cast<std::int64_t>(kLooks) *
                                                  static_cast<std::int64_t>(suspicion.notes[looks] + 1);
  return more > 0 && more * kSlowestTurn >= review.now.time - since &&
         progress_on(review.model, registration) == suspicion.notes[calls_then];
}

// A dispatcher's entry is out of the list while a worker has it: looked at when it is back.
Verdict absent(Review& review) {
  const Suspicion& suspicion = review.suspicion;
  if (!suspicion.at_exit && review.now.time - suspicion.due < review.options.grace)
    return Verdict::keep;
  const EpollInstance* instance = review.model.instance(suspicion.instance);
  Registration* past =
      instance == nullptr ? nullptr : review.model.past(*instance, suspicion.fd);
  if (past != nullptr) past->suspected.store(false);  // a later ADD takes the mark over
  return Verdict::drop;
}

}  // namespace

void suspect_spins(Case& c, Return way) {
  if (!c.call.at_leave() || c.call.timeout == 0) return;
  for (const Event& event : c.call.batch) {
    Registration* sender = nullptr;
    std::uint32_t index = 0;
    int found = 0;
    c.model.find_by_data(c.effect.instance.index, event.data,
                         [&](std::uint32_t at, Registration& registration) {
                           ++found;
                           sender = &registration;
                           index = at;
                         });
    if (found != 1 || sender->state != Registration::State::live) continue;
    const std::uint32_t turns = sender->idle_turns.load() + 1;
    if (turns < kManyTurns || sender->suspected.load()) continue;
    if (way_of(turns, sender->rearms.load()) != way) continue;
    const Descriptor* slot = c.model.descriptor(sender->fd);
    if (slot == nullptr || slot->calls.load() != sender->calls_seen.load()) continue;
    if (!progress_is_visible(*c.model.file_at(sender->file))) continue;
    sender->suspected.store(true);
    Suspicion suspicion = c.suspicion();
    suspicion.fd = suspicion.finding.fd = sender->fd;
    suspicion.registration = c.model.ref_of(index);
    suspicion.op = c.call.result >= c.call.size ? static_cast<int>(c.call.size) : 0;
    suspicion.notes[turns_then] = turns;
    suspicion.notes[calls_then] = progress_on(c.model, *sender);
    suspicion.due = c.call.time + c.options.grace / static_cast<std::int64_t>(kLooks);
    suspicion.notes[bits_then] = event.events;
    suspicion.finding.step(Role::registered, sender->added)
        .step(Role::modified, sender->modified)
        .mend_at(Role::delivered, c.here());
    c.suspect(suspicion);
  }
}

Spin look_at_spin(Review& review) {
  Suspicion& suspicion = review.suspicion;
  Spin spin;
  Registration* registration = entry_of(review);
  if (registration == nullptr) {
    spin.verdict = absent(review);
    return spin;
  }
  spin.registration = registration;
  spin.file = review.model.file_at(registration->file);
  spin.slot = review.model.descriptor(registration->fd);
  spin.bits = static_cast<std::uint32_t>(suspicion.notes[bits_then]);
  spin.turns = registration->idle_turns.load();
  spin.rearms = registration->rearms.load();
  spin.full_batch = suspicion.op;
  spin.ready = review.kernel.pending(registration->fd, static_cast<int>(spin.bits & kPollBits));
  if (!went_on(review, *registration) || spin.ready == 0 || moves_unseen(review, spin)) {
    registration->suspected.store(false);
    return spin;
  }
  const bool last = ++suspicion.notes[looks] >= kLooks || suspicion.at_exit;
  if (!last) suspicion.due += review.options.grace / static_cast<std::int64_t>(kLooks);
  spin.verdict = last ? Verdict::report : Verdict::keep;
  return spin;
}

}  // namespace ofdcheck::rules
