// Registration mirrors one entry of an interest list (struct epitem): keyed by the open file
// description and the number it was registered under, like ep_cmp_ffd in fs/eventpoll.c.
#pragma once

#include <atomic>
#include <cstdint>

#include "checker/model/slab.h"
#include "checker/model/step.h"
#include "checker/model/touch.h"

namespace ofdcheck {

struct Registration {
  enum class State : std::uint8_t {
    ended,     // gone from the interest list; kept as the number's history until it is replaced
    live,      // in the list, its number names its description
    orphaned,  // its number was taken away; whether the entry survived is the kernel's to say
    stale,     // the kernel said that it survived: no ctl under this number reaches it
  };

  std::uint32_t generation = 0;
  std::uint32_t link = 0;
  State state = State::ended;
  bool shared_when_ended = false;   // its description was possibly shared when the number went
  bool data_changed = false;        // a MOD gave it other data than its ADD
  bool event_judged = false;        // an event of it after it became stale was judged
  std::uint32_t instance = 0;  // index of the EpollInstance
  std::uint32_t file = 0;      // index of the OpenFile; meaningful unless ended
  int fd = -1;                 // the number it is registered under
  // The mask and data of the last ADD or MOD. Atomic because a re-arm by MOD is on the hot path.
  std::atomic<std::uint32_t> mask{0};
  // How many other entries stood under its number just before the number went, if they were counted: where
  // another process may edit the list, which the model cannot see.
  std::uint32_t others = 0;
  std::atomic<std::uint64_t> data{0};
  std::uint32_t mask_added = 0;   // the mask of its ADD; 0 if that was not seen
  std::atomic<bool> armed{true};  // false from a ONESHOT delivery to the next MOD
  std::atomic<bool> suspected{false};  // a rule about readiness is waiting to look again
  bool counted = false;  // `others` was
  bool doubted = false;  // another entry under its number was taken for gone, and may not have: this one may
  // Deliveries, noted by the hot path of whoever got them.
  std::atomic<BatchId> delivered_to{0};      // the batch of its last event; 0: it had none yet
  std::atomic<BatchId> delivered_before{0};  // and the one before
  std::atomic<std::uint32_t> idle_turns{0};  // level-triggered events in a row without progress
  std::atomic<std::uint32_t> calls_seen{0};  // Descriptor::calls at its last event
  std::atomic<std::uint32_t> rearms{0};      // MODs since the last progress
  Touch touched_before_end;  // the last touch of its number when it ended, and the ending itself
  Touch ended_at;
  std::uint32_t settled = 0;        // the model's order when the kernel last said that it survived
  std::uint32_t settled_ms = 0;     // Model::coarse_ms() at that moment
  // Where another process may edit the list: the inode of its socket, asked before the number went. 32 bits
  // are all that sockfs gives (get_next_ino in fs/inode.c). 0: not a socket, or not asked.
  std::uint32_t socket = 0;
  std::uint32_t next_of_file = 0;
  std::uint32_t next_of_instance = 0;
  std::uint32_t previous_of_instance = 0;
  std::atomic<std::uint32_t> next_of_data{0};  // chain in the DataIndex, walked without the lock
  Step added;
  Step modified;
  Step output_dropped;  // the MOD that took EPOLLOUT away although output was left
  std::uint32_t calls_when_dropped = 0;  // Descriptor::calls at that moment
  Step ended;  // the DEL, or the call that took the number away

  void reset() {
    state = State::ended;
    instance = file = 0;
    fd = -1;
    mask.store(0, std::memory_order_relaxed);
    mask_added = 0;
    data.store(0, std::memory_order_relaxed);
    armed.store(true, std::memory_order_relaxed);
    delivered_to.store(0, std::memory_order_relaxed);
    delivered_before.store(0, std::memory_order_relaxed);
    idle_turns.store(0, std::memory_order_relaxed);
    calls_seen.store(0, std::memory_order_relaxed);
    rearms.store(0, std::memory_order_relaxed);
    suspected.store(false, std::memory_order_relaxed);
    touched_before_end = ended_at = Touch{};
    shared_when_ended = data_changed = event_judged = counted = doubted = false;
    settled = settled_ms = others = socket = 0;
    next_of_data.store(0, std::memory_order_relaxed);
    next_of_file = next_of_instance = previous_of_instance = 0;
    added = modified = output_dropped = ended = Step{};
  }
};

static_assert(sizeof(Registration) <= 176);

}  // namespace ofdcheck
