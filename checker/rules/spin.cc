#include "checker/rules/spin.h"

#include <sys/epoll.h>

namespace ofdcheck::rules {
namespace {

// Suspicion::notes of a spin.
enum Note : std::size_t { turns_then, calls_then, bits_then };

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
    suspicion.notes[calls_then] = slot->calls.load();
    suspicion.notes[bits_then] = event.events;
    suspicion.finding.step(Role::registered, sender->added)
        .step(Role::modified, sender->modified)
        .mend_at(Role::delivered, c.here());
    c.suspect(suspicion);
  }
}

Spin still_spinning(Review& review) {
  const Suspicion& suspicion = review.suspicion;
  Spin spin;
  Registration* registration = review.model.registration(suspicion.registration);
  // DEL and ADD have made another entry of it.
  if (registration == nullptr || registration->state != Registration::State::live)
    if (const EpollInstance* instance = review.model.instance(suspicion.instance))
      registration = review.model.find(*instance, suspicion.fd);
  if (registration == nullptr || registration->state != Registration::State::live) return spin;
  const Descriptor* slot = review.model.descriptor(registration->fd);
  const std::uint32_t turns = registration->idle_turns.load();
  const auto more = std::int64_t{turns} - static_cast<std::int64_t>(suspicion.notes[turns_then]);
  const std::int64_t elapsed = review.now.time - (suspicion.due - review.options.grace);
  const bool fast = more * kSlowestTurn >= elapsed;
  if (slot == nullptr || slot->calls.load() != suspicion.notes[calls_then] || more <= 0 || !fast) {
    registration->suspected.store(false);
    return spin;
  }
  spin.ready = review.kernel.pending(
      registration->fd, static_cast<int>(suspicion.notes[bits_then] & kPollBits));
  if (spin.ready == 0) {
    registration->suspected.store(false);
    return spin;
  }
  spin.registration = registration;
  spin.full_batch = suspicion.op;
  spin.file = review.model.file_at(registration->file);
  spin.slot = slot;
  spin.turns = turns;
  spin.rearms = registration->rearms.load();
  return spin;
}

}  // namespace ofdcheck::rules
