// How epoll_wait delivers, and what its thread did with the batch before. All of it is on the hot
// path but enter_wait and leave_wait, which a wait calls that goes through the checker.
#include <sys/epoll.h>

#include <algorithm>
#include <bit>

#include "checker/model/model.h"

namespace ofdcheck {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

// Rules count turns in powers of two from here on, so a spin of a million turns is looked at a
// few times.
constexpr std::uint32_t kNotableTurns = 64;

bool is_wake_up(FileKind kind) {
  return kind == FileKind::eventfd || kind == FileKind::timerfd || kind == FileKind::signalfd;
}

bool is_level(std::uint32_t mask) { return (mask & (EPOLLET | EPOLLONESHOT)) == 0; }

// Level-triggered readiness is reported for as long as it lasts. Edges and one-shots come back
// without progress only when they are re-armed: ep_modify in fs/eventpoll.c polls the file at once.
bool comes_back(const Registration& registration) {
  return is_level(registration.mask.load(kRelaxed)) || registration.rearms.load(kRelaxed) != 0;
}

// Stops at its end. Threads that meet here may lose one: the numbers are compared by a factor of four.
void add_one(std::atomic<std::uint16_t>& counter) {
  const std::uint16_t now = counter.load(kRelaxed);
  if (now != UINT16_MAX) counter.store(static_cast<std::uint16_t>(now + 1), kRelaxed);
}

}  // namespace

// --- before the thread waits again ----------------------------------------------------------------

// An edge-triggered entry whose input somebody has begun to take, and not taken to its end. Where
// nobody has begun, the event was noted for later: cached readiness.
bool Model::left_undrained(const Registration& registration, const Descriptor& slot,
                           std::uint32_t events) const {
  if ((registration.mask.load(kRelaxed) & EPOLLET) == 0 || (events & EPOLLIN) == 0) return false;
  const OpenFile* file = files_.at(registration.file);
  if (is_wake_up(file->kind) || file->has(OpenFile::input_shut)) return false;
  switch (slot.last_input.load(kRelaxed)) {
    case LastInput::full: return true;
    case LastInput::brief:
      // Of a datagram socket or a terminal the next message may wait behind a short one.
      return !file->has(OpenFile::stream) && file->kind != FileKind::pipe;
    case LastInput::ended:
      // An empty datagram looks like an end.
      return file->has(OpenFile::datagrams);
    case LastInput::none:
    case LastInput::blocked: break;
  }
  return false;
}

bool Model::look_back_at(const Thread& thread, const Slot& event) {
  const Registration* registration = this->registration(event.sender());
  if (registration == nullptr) return false;
  const Descriptor* slot = fds_.find(registration->fd);
  if (slot == nullptr) return false;
  const BatchId batch = thread.batch.id.load(kRelaxed);
  const bool mine = slot->last_touch().batch() == batch;
  if (registration->state != Registration::State::live)
    // It ended before its turn came, and the number was worked on in this batch although.
    return mine && slot->open() && registration->touched_before_end.batch() != batch;
  if (slot->file.load(std::memory_order_acquire) != registration->file) return false;
  if (slot->split_in(batch)) return true;
  if (registration->suspected.load(kRelaxed)) return false;
  if ((registration->mask.load(kRelaxed) & EPOLLONESHOT) != 0)
    return !registration->armed.load(kRelaxed) && (mine || thread.works_on_its_slots());
  return left_undrained(*registration, *slot, event.events()) ||
         (slot->told_of_room.load(kRelaxed) && cut_write_waits_for_nobody(registration->fd));
}

// A write was cut short, and no entry of the number waits for it to become possible again.
bool Model::cut_write_waits_for_nobody(int fd) const {
  const Descriptor* slot = fds_.find(fd);
  if (slot == nullptr || !slot->open()) return false;
  if (!slot->unsent()) return false;
  const OpenFile* file = files_.at(slot->file.load(std::memory_order_acquire));
  if (file->has(OpenFile::output_shut)) return false;  // the rest was given up
  bool registered = false;
  for (std::uint32_t at = file->first_registration; at != 0;) {
    const Registration* registration = registrations_.at(at);
    at = registration->next_of_file;
    if (registration->state != Registration::State::live) continue;
    const std::uint32_t mask = registration->mask.load(kRelaxed);
    const bool asks = (mask & EPOLLOUT) != 0 && registration->armed.load(kRelaxed);
    // An edge that came and was not followed by output does not come again.
    const bool came = (mask & EPOLLET) != 0 && slot->told_of_room.load(kRelaxed);
    if (asks && !came) return false;
    registered = true;
  }
  return registered;
}

bool Model::look_back(Thread& thread) {
  Batch& batch = thread.batch;
  batch.over.store(true, kRelaxed);
  bool notable = batch.freed.load(kRelaxed);
  std::uint32_t worked = 0, left = 0, upward = 0, downward = 0, place_before = 0;
  const BatchId id = batch.id.load(kRelaxed);
  const std::uint32_t kept = batch.kept.load(kRelaxed);
  for (std::uint32_t i = 0; i < kept; ++i) {
    const Slot& event = batch.slots[i];
    notable |= look_back_at(thread, event);
    const Registration* registration = this->registration(event.sender());
    if (registration == nullptr) continue;
    const Descriptor* slot = fds_.find(registration->fd);
    const Touch touch = registration->state == Registration::State::live && slot != nullptr
                            ? slot->last_touch()
                            : registration->touched_before_end;
    if (touch.batch() != id) {
      ++left;
      continue;
    }
    if (!is_wake_up(files_.at(registration->file)->kind)) ++worked;
    if (place_before != 0) ++(touch.place() > place_before ? upward : downward);
    place_before = touch.place();
  }
  for (std::uint32_t i = 0; i < thread.cut_writes_count && !notable; ++i)
    notable = cut_write_waits_for_nobody(thread.cut_writes[i]);
  if (batch.looked_back) return notable;
  batch.looked_back = true;
  const auto add = [](std::atomic<std::uint32_t>& habit, std::uint32_t more) {
    if (more != 0) habit.store(habit.load(kRelaxed) + more, kRelaxed);
  };
  add(thread.habits.worked, worked);
  add(thread.habits.left, left);
  add(thread.habits.upward, upward);
  add(thread.habits.downward, downward);
  return notable;
}

// --- delivery -------------------------------------------------------------------------------------

bool Model::meet(Thread& thread, std::uint32_t instance, std::size_t count, bool blocks) {
  bool notable = false;
  for (std::size_t i = 0; i < count; ++i) {
    int found = 0;
    Ref<Registration> sender;
    find_by_data(instance, thread.incoming[i].data, [&](std::uint32_t index, Registration&) {
      ++found;
      sender = registrations_.ref_at(index);
    });
    thread.met[i] = found == 1 ? sender : Ref<Registration>{};
    const Registration* registration = found == 1 ? this->registration(sender) : nullptr;
    if (registration == nullptr) continue;
    const std::uint32_t mask = registration->mask.load(kRelaxed);
    if ((mask & EPOLLET) != 0 && registration->delivered_to.load(kRelaxed) == 0) {
      const OpenFile* file = files_.at(registration->file);
      notable |= !file->has(OpenFile::nonblock) && !is_wake_up(file->kind);
    }
    if (!blocks || !comes_back(*registration)) continue;
    const std::uint32_t turns = registration->idle_turns.load(kRelaxed) + 1;
    const Descriptor* slot = fds_.find(registration->fd);
    notable |= turns >= kNotableTurns && std::has_single_bit(turns) && slot != nullptr &&
               slot->calls.load(kRelaxed) == registration->calls_seen.load(kRelaxed);
  }
  return notable;
}

void Model::deliver(Thread& thread, Ref<EpollInstance> instance, int epfd, std::uint32_t entered,
                    std::size_t count, std::size_t total, bool blocks) {
  Batch& batch = thread.batch;
  const BatchId id = batch_id(thread.tid, ++thread.turn);
  batch.instance = instance;
  batch.epfd = epfd;
  batch.entered = entered;
  batch.left = order();
  batch.count = static_cast<std::uint32_t>(total);
  batch.looked_back = false;
  if (total == 0 && blocks)
    thread.expired_waits.store(thread.expired_waits.load(kRelaxed) + 1, kRelaxed);
  thread.place = 0;
  thread.cut_writes_count = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const Event& event = thread.incoming[i];
    batch.slots[i].set(event, thread.met[i]);
    Registration* registration = this->registration(thread.met[i]);
    if (registration == nullptr) {
      disarm(instance.index, event.data);
      continue;
    }
    const std::uint32_t mask = registration->mask.load(kRelaxed);
    if ((mask & EPOLLONESHOT) != 0) registration->armed.store(false, kRelaxed);
    registration->delivered_before.store(registration->delivered_to.load(kRelaxed), kRelaxed);
    registration->delivered_to.store(id, kRelaxed);
    Descriptor* slot = fds_.find(registration->fd);
    if (slot == nullptr || slot->file.load(std::memory_order_acquire) != registration->file)
      continue;
    if ((event.events & EPOLLIN) != 0) slot->last_input.store(LastInput::none, kRelaxed);
    // What was refused altogether may have been dropped; of what was cut the rest is owed.
    if ((event.events & EPOLLOUT) != 0 && slot->last_output.load(kRelaxed) == LastOutput::cut)
      slot->told_of_room.store(true, kRelaxed);
    const std::uint32_t calls = slot->calls.load(kRelaxed);
    const bool idle = blocks && comes_back(*registration) &&
                      calls == registration->calls_seen.load(kRelaxed);
    registration->idle_turns.store(idle ? registration->idle_turns.load(kRelaxed) + 1 : 0,
                                   kRelaxed);
    if (!idle) {
      registration->calls_seen.store(calls, kRelaxed);
      registration->rearms.store(0, kRelaxed);
    }
  }
  batch.freed.store(false, kRelaxed);
  batch.kept.store(static_cast<std::uint32_t>(count), kRelaxed);
  batch.id.store(id, kRelaxed);
  batch.over.store(false, std::memory_order_release);
}

void Model::disarm(std::uint32_t index, std::uint64_t data) {
  const EpollInstance* instance = instances_.at(index);
  if (instance == nullptr || instance->one_shots.load(kRelaxed) == 0) return;
  find_by_data(index, data, [](std::uint32_t, Registration& registration) {
    if ((registration.mask.load(kRelaxed) & EPOLLONESHOT) != 0)
      registration.armed.store(false, kRelaxed);
  });
}

// Vain is the first look after an event of the listener; that a drain ends with EAGAIN is right.
void Model::note_accept(int fd, Thread& thread, bool found) {
  Descriptor* slot = fds_.find(fd);
  if (slot == nullptr) return;
  const bool first = thread.accept_turn != thread.turn || thread.accept_fd != fd;
  thread.accept_turn = thread.turn;
  thread.accept_fd = fd;
  if (found) add_one(slot->accepts);
  if (found || !first) return;
  const std::uint32_t kept = thread.batch.kept.load(kRelaxed);
  for (std::uint32_t i = 0; i < kept; ++i) {
    const Registration* registration = this->registration(thread.batch.slots[i].sender());
    if (registration == nullptr || registration->fd != fd) continue;
    add_one(slot->vain_accepts);
    return;
  }
}

void Model::rearm(Registration& registration, std::uint32_t mask) {
  registration.mask.store(mask, kRelaxed);
  registration.armed.store(true, kRelaxed);
  registration.rearms.store(registration.rearms.load(kRelaxed) + 1, kRelaxed);
}

// --- a wait that goes through the checker -----------------------------------------------------------

void Model::enter_wait(const Call& call, Effect& effect) {
  Thread& thread = this->thread(call.tid);
  look_back(thread);
  thread.time_out.store(call.timeout, kRelaxed);
  effect.instance = instance_ref_of(call.epfd);
  if (EpollInstance* instance = this->instance(effect.instance))
    note_use(call, *instance, effect);
}

void Model::leave_wait(const Call& call, Effect& effect) {
  Thread& thread = this->thread(call.tid);
  thread.failed_waits = call.failed() && call.error != EINTR ? thread.failed_waits + 1 : 0;
  thread.batch.stack = call.stack;
  const std::size_t kept = std::min<std::size_t>(call.batch.size(), Batch::kKept);
  if (call.batch.data() != thread.incoming.data())
    std::copy_n(call.batch.begin(), kept, thread.incoming.begin());
  const bool blocks = call.timeout != 0;
  meet(thread, effect.instance.index, kept, blocks);
  forget_splits(thread);
  const std::size_t total = call.result > 0 ? static_cast<std::size_t>(call.result) : 0;
  deliver(thread, effect.instance, call.epfd, effect.order, kept, total, blocks);
  for (const Event& event : call.batch.subspan(kept)) disarm(effect.instance.index, event.data);
  if (!effect.counted_waiter) return;
  if (const EpollInstance* instance = this->instance(effect.instance))
    if (BoardUse* use = board_->use(instance->board_slot, pid_)) use->waiting.fetch_sub(1);
}

// What two threads did in turns with events of the old batch has been judged.
void Model::forget_splits(const Thread& thread) {
  const std::uint32_t kept = thread.batch.kept.load(kRelaxed);
  for (std::uint32_t i = 0; i < kept; ++i) {
    const Registration* registration = this->registration(thread.batch.slots[i].sender());
    Descriptor* slot = registration == nullptr ? nullptr : fds_.find(registration->fd);
    if (slot != nullptr && slot->split_in(thread.batch.id.load(kRelaxed)))
      slot->taken_between.store(0, kRelaxed);
  }
}

void Model::note_use(const Call& call, EpollInstance& instance, Effect& effect) {
  if (board_ == nullptr) return;
  if (instance.board_slot == 0) {
    if (call.is(family::wait)) instance.waited = call.time;
    return;
  }
  BoardUse* use = board_->use(instance.board_slot, pid_);
  if (use == nullptr) return;
  use->tid.store(call.tid, kRelaxed);
  if (call.is(family::ctl)) {
    use->last_ctl.store(call.time, kRelaxed);
  } else {
    use->last_wait.store(call.time, kRelaxed);
    use->waiting.fetch_add(1, kRelaxed);
    effect.counted_waiter = true;
  }
}

}  // namespace ofdcheck
