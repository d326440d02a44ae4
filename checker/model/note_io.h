// Notes the outcome of an input or output call on its descriptor and its thread: the hot path, with
// atomics only. The replay of a trace does the same.
#pragma once

#include "checker/model/io_outcome.h"
#include "checker/model/thread.h"

namespace ofdcheck {

// What sendfile and splice say of the number they read from: how much is left is not known.
constexpr IoOutcome kTakenFrom{Descriptor::did_input, LastInput::brief, LastOutput::none, true, 0};

// `generation` was read before the call, so that what a read saw is never noted on the number's next
// owner. `thread` is null in a thread that has no record yet.
[[gnu::always_inline]] inline void note_io(Descriptor& slot, int fd, std::uint32_t generation, const IoOutcome& outcome,
                    CallSite site, Thread* thread, int tid, std::uint32_t now_ms) {
  if (slot.generation.load(std::memory_order_relaxed) != generation) return;
  slot.note(outcome.activity == 0 ? 0 : outcome.activity | slot.by(tid), now_ms);
  if (outcome.input != LastInput::none) {
    slot.last_input.store(outcome.input, std::memory_order_relaxed);
    slot.input_site.store(site.bits(), std::memory_order_relaxed);
    slot.output_came_last.store(false, std::memory_order_relaxed);
  }
  if (outcome.output != LastOutput::none) {
    slot.last_output.store(outcome.output, std::memory_order_relaxed);
    slot.told_of_room.store(false, std::memory_order_relaxed);
    slot.output_site.store(site.bits(), std::memory_order_relaxed);
    slot.output_came_last.store(true, std::memory_order_relaxed);
  }
  if (outcome.refused != 0)
    slot.refused.store(static_cast<std::uint16_t>(outcome.refused), std::memory_order_relaxed);
  if ((outcome.activity & (Descriptor::did_input | Descriptor::did_output)) != 0)
    slot.sent_last.store((outcome.activity & Descriptor::did_output) != 0,
                         std::memory_order_relaxed);
  // A lost increment between two threads does no harm: the count only has to change.
  if (outcome.progress)
    slot.calls.store(slot.calls.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  if (thread == nullptr) return;
  thread->last_fd.store(fd, std::memory_order_relaxed);
  const BatchId batch = thread->batch.id.load(std::memory_order_relaxed);
  slot.touch(batch, thread->place);
  if (outcome.progress && outcome.input != LastInput::none)
    slot.take(batch, outcome.input == LastInput::full || outcome.input == LastInput::brief);
  if (outcome.output == LastOutput::cut || outcome.output == LastOutput::blocked)
    thread->note_cut_write(fd);
}

}  // namespace ofdcheck
