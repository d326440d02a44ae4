#include "cli/run/trace_drain.h"

#include <algorithm>

namespace ofdcheck::cli {

void TraceDrain::drain(Channel& channel) {
  TraceRing& ring = channel.ring;
  std::uint64_t read = ring.read.load(std::memory_order_relaxed);
  const std::uint64_t written = ring.written.load(std::memory_order_acquire);
  while (read < written) {
    const std::uint64_t at = read % ring.size;
    const std::uint64_t length = std::min(written - read, ring.size - at);
    written_ &= file_.append({channel.ring_bytes() + at, length});
    read += length;
    ring.read.store(read, std::memory_order_release);
  }
}

}  // namespace ofdcheck::cli
