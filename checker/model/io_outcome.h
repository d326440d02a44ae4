// What the outcome of an input or output call says: of its descriptor, of what is left to read, of
// a write that was cut short. The hot path and the replay of a trace both ask here.
#pragma once

#include <sys/socket.h>

#include <cerrno>
#include <cstdint>

#include "checker/call.h"
#include "checker/model/fd_table.h"

namespace ofdcheck {

struct IoOutcome {
  std::uint32_t activity = 0;            // Descriptor::Activity
  LastInput input = LastInput::none;     // none: it says nothing of what is left to read
  LastOutput output = LastOutput::none;  // none: it says nothing of what is left to write
  bool progress = false;  // it moved something, or learned that there is nothing to move
  int refused = 0;        // errno, unless it is EAGAIN or EINTR
};

// The size of an input that had room for nothing.
constexpr std::int64_t kNoRoom = -1;

namespace outcome {

[[gnu::always_inline]] constexpr IoOutcome of_input(std::int64_t size, bool peek, std::int64_t result, int error) {
  // Only the first bytes of zero-length datagrams would make a 0 progress, and nobody floods those.
  if (result > 0) {
    const bool full = size == 0 || result >= size;
    // A peek moves nothing. One that got less than it asked for has seen all that waits: if it is left
    // there, then because it is not enough yet.
    if (peek)
      return {Descriptor::did_input, full ? LastInput::none : LastInput::brief, LastOutput::none,
              false};
    return {Descriptor::did_input, full ? LastInput::full : LastInput::brief, LastOutput::none,
            true};
  }
  if (error == 0 && size == kNoRoom) return {};  // read(2): it returns 0, and has not looked
  if (error == 0)
    return {Descriptor::did_input | Descriptor::saw_end, LastInput::ended, LastOutput::none, false};
  if (error == EAGAIN)
    return {Descriptor::input_blocked, LastInput::blocked, LastOutput::none, true};
  if (error == ECONNRESET)
    return {Descriptor::saw_reset, LastInput::ended, LastOutput::none, false};
  return {};
}

[[gnu::always_inline]] constexpr IoOutcome of_output(std::int64_t size, std::int64_t result, int error) {
  if (result >= 0 && error == 0) {
    const bool cut = result < size;
    return {Descriptor::did_output, LastInput::none, cut ? LastOutput::cut : LastOutput::whole,
            result > 0};
  }
  if (error == EAGAIN)
    return {Descriptor::output_blocked, LastInput::none, LastOutput::blocked, true};
  if (error == ECONNRESET || error == EPIPE)
    return {Descriptor::saw_reset, LastInput::none, LastOutput::whole, false};
  return {};
}

}  // namespace outcome

// `size` in bytes as the caller asked (0: not known; see kNoRoom), `flags` MSG_* where the call has them.
[[gnu::always_inline]] constexpr IoOutcome outcome_of(CallKind kind, std::int64_t size, std::int64_t flags,
                               std::int64_t result, int error) {
  IoOutcome outcome;
  switch (kind) {
    case CallKind::accept:
      // One connection taken, more may wait. Its result may be fd 0.
      outcome = error == 0 ? IoOutcome{Descriptor::did_input, LastInput::full, LastOutput::none, true}
                           : outcome::of_input(0, false, -1, error);
      break;
    case CallKind::read:
      outcome = outcome::of_input(size, false, result, error);
      break;
    case CallKind::recv:
    case CallKind::recvmsg:
      // The error queue is another one, which never blocks and has no end.
      if ((flags & MSG_ERRQUEUE) != 0) {
        outcome.progress = error == 0 || error == EAGAIN;
        break;
      }
      outcome = outcome::of_input(size, (flags & MSG_PEEK) != 0, result, error);
      break;
    case CallKind::ioctl:
      // FIONREAD: whoever asks how much waits has seen it, as with a peek.
      if (error == 0) outcome.input = LastInput::brief;
      return outcome;
    case CallKind::stdio_read:
      // What the FILE asked of the kernel, and what came, is not known: it has its own buffer.
      outcome = {Descriptor::did_input, LastInput::brief, LastOutput::none, true, 0};
      break;
    case CallKind::stdio_write:
      // Into the buffer or out of it: what reached the kernel is not known, unless it failed.
      outcome = error == 0 ? IoOutcome{Descriptor::did_output, LastInput::none, LastOutput::none, true, 0}
                           : outcome::of_output(0, result, error);
      break;
    case CallKind::sendfile:
      // Less than asked for may be the end of the file.
      outcome = outcome::of_output(0, result, error);
      break;
    case CallKind::splice:
      // EAGAIN may be of either side, and less than asked for may be all there was.
      outcome = outcome::of_output(0, result, error);
      outcome.output = LastOutput::none;
      break;
    default:
      outcome = outcome::of_output(size, result, error);
      break;
  }
  if (error != EAGAIN && error != EINTR) outcome.refused = error;
  const bool waits_not = kind != CallKind::accept && (flags & MSG_DONTWAIT) != 0;
  if (outcome.activity != 0 && !waits_not) outcome.activity |= Descriptor::without_dontwait;
  return outcome;
}

}  // namespace ofdcheck
