// When a thread first worked on each slot of the batch it holds, and in which direction it goes through its
// batches: what the order of its work can prove.
#pragma once

#include <cstdint>

#include "checker/model/model.h"

namespace ofdcheck::rules {

enum class Direction : std::uint8_t { unknown, up, down, both };

class BatchOrder {
 public:
  BatchOrder(const Model& model, const Thread& thread) : model_(model), thread_(thread) {
    const Thread::Habits& habits = thread.habits;
    bool up = habits.upward.load(std::memory_order_relaxed) != 0;
    bool down = habits.downward.load(std::memory_order_relaxed) != 0;
    std::uint32_t before = 0;
    for (std::uint32_t i = 0; i < size(); ++i) {
      const std::uint32_t place = touched(i);
      if (place == 0) continue;
      if (before != 0) (place > before ? up : down) = true;
      before = place;
    }
    direction_ = up ? (down ? Direction::both : Direction::up)
                    : (down ? Direction::down : Direction::unknown);
  }

  Direction direction() const { return direction_; }

  // Some other slot was begun, by work on its number or by its end, before this place.
  bool any_begun_before(std::uint32_t slot, std::uint32_t place) const {
    return any(slot, [&](std::uint32_t i) {
      return (touched(i) != 0 && touched(i) < place) || (ended(i) != 0 && ended(i) < place);
    });
  }
  // Some slot on this side of `slot` was begun between the places.
  bool nearer_begun_between(std::uint32_t slot, std::uint32_t from, std::uint32_t to) const {
    return any(slot, [&](std::uint32_t i) {
      return !beyond(i, slot) && touched(i) > from && touched(i) < to;
    });
  }
  bool farther_begun_before(std::uint32_t slot, std::uint32_t place) const {
    return any(slot, [&](std::uint32_t i) {
      return beyond(i, slot) && touched(i) != 0 && touched(i) < place;
    });
  }
  bool farther_begun_after(std::uint32_t slot, std::uint32_t place) const {
    return any(slot, [&](std::uint32_t i) { return beyond(i, slot) && touched(i) > place; });
  }
  // A slot before the dead one is a wake-up fd: what the thread works on then may have been handed
  // to it.
  bool woken() const {
    return any(size(), [&](std::uint32_t i) {
      const Registration* registration = sender(i);
      if (registration == nullptr || touched(i) == 0) return false;
      const FileKind kind = model_.file_at(registration->file)->kind;
      return kind == FileKind::eventfd || kind == FileKind::pipe;
    });
  }

 private:
  std::uint32_t size() const { return thread_.batch.kept.load(std::memory_order_relaxed); }
  const Registration* sender(std::uint32_t i) const {
    return model_.registration(thread_.batch.slots[i].sender());
  }
  std::uint32_t place_of(Touch touch) const {
    return touch.batch() == thread_.batch.id.load(std::memory_order_relaxed) ? touch.place() : 0;
  }
  // 0: not in this batch.
  std::uint32_t touched(std::uint32_t i) const {
    const Registration* registration = sender(i);
    if (registration == nullptr) return 0;
    return place_of(registration->state == Registration::State::live
                        ? model_.descriptor(registration->fd)->last_touch()
                        : registration->touched_before_end);
  }
  std::uint32_t ended(std::uint32_t i) const {
    const Registration* registration = sender(i);
    return registration == nullptr || registration->state == Registration::State::live
               ? 0
               : place_of(registration->ended_at);
  }
  bool beyond(std::uint32_t i, std::uint32_t slot) const {
    return direction_ == Direction::down ? i < slot : i > slot;
  }
  template <class Predicate>
  bool any(std::uint32_t except, Predicate predicate) const {
    for (std::uint32_t i = 0; i < size(); ++i)
      if (i != except && predicate(i)) return true;
    return false;
  }

  const Model& model_;
  const Thread& thread_;
  Direction direction_;
};

}  // namespace ofdcheck::rules
