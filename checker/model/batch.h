// Batch is what one epoll_wait returned, until the same thread waits again. Its thread writes it
// without a lock; rules about other threads' batches read the atomics.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "checker/call.h"
#include "checker/model/epoll_instance.h"
#include "checker/model/registration.h"
#include "checker/model/touch.h"

namespace ofdcheck {

// One event of a batch and the registration it belongs to.
class Slot {
 public:
  void set(const Event& event, Ref<Registration> sender) {
    data_.store(event.data, std::memory_order_relaxed);
    events_.store(event.events, std::memory_order_relaxed);
    sender_.store(std::uint64_t{sender.index} << 32 | sender.generation,
                  std::memory_order_relaxed);
  }
  std::uint64_t data() const { return data_.load(std::memory_order_relaxed); }
  std::uint32_t events() const { return events_.load(std::memory_order_relaxed); }
  // None when no known entry has this data, or more than one.
  Ref<Registration> sender() const {
    const std::uint64_t packed = sender_.load(std::memory_order_relaxed);
    return {static_cast<std::uint32_t>(packed >> 32), static_cast<std::uint32_t>(packed)};
  }

 private:
  std::atomic<std::uint64_t> data_{0};
  std::atomic<std::uint32_t> events_{0};
  std::atomic<std::uint64_t> sender_{0};
};

// An object that an event of a batch led to was freed before the batch's thread had come to the event.
struct FreedObject {
  BatchId batch = 0;
  std::uint32_t slot = 0;
  Touch at;    // of the thread that freed it
  Step freed;
};

struct Batch {
  static constexpr std::uint32_t kKept = 256;  // of what comes beyond only one-shots are disarmed

  std::atomic<BatchId> id{0};
  std::atomic<bool> over{true};  // its thread waits again: what it has not begun it will not begin
  std::atomic<std::uint32_t> kept{0};  // slots in use
  std::atomic<bool> freed{false};  // an object that one of its events leads to was freed meanwhile
  std::array<Slot, kKept> slots;

  // Its own thread's.
  Ref<EpollInstance> instance{};
  int epfd = -1;
  std::uint32_t entered = 0;  // the model's order when the wait was entered, and when it returned:
  std::uint32_t left = 0;     // what was closed in between may still be delivered, and is not stale
  std::uint32_t count = 0;    // events returned
  StackId stack = 0;          // of the last wait that went through the slow door
  bool looked_back = false;   // what its thread did with it has been added to the thread's habits

  // True when a slot has this data.
  bool has(std::uint64_t data) const {
    const std::uint32_t end = kept.load(std::memory_order_relaxed);
    for (std::uint32_t i = 0; i < end; ++i)
      if (slots[i].data() == data) return true;
    return false;
  }
};

}  // namespace ofdcheck
