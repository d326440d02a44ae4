// What the outcome of an input or output call says about its descriptor. The hot path and the
// replay of a trace both ask here.
#pragma once

#include <cerrno>
#include <cstdint>

#include "checker/model/fd_table.h"

namespace ofdcheck {

constexpr std::uint32_t activity_of_input(std::int64_t result, int error) {
  if (result > 0) return Descriptor::did_input;
  if (error == 0) return Descriptor::did_input | Descriptor::saw_end;
  if (error == EAGAIN) return Descriptor::input_blocked;
  if (error == ECONNRESET) return Descriptor::saw_reset;
  return 0;
}

constexpr std::uint32_t activity_of_output(std::int64_t result, int error) {
  if (result >= 0 && error == 0) return Descriptor::did_output;
  if (error == EAGAIN) return Descriptor::output_blocked;
  if (error == ECONNRESET || error == EPIPE) return Descriptor::saw_reset;
  return 0;
}

}  // namespace ofdcheck
