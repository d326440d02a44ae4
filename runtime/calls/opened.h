// Calls whose result is the number of a new description, and that have no other effect.
#pragma once

#include "runtime/record.h"

namespace ofdcheck::runtime {

// After the real call. `flags`: O_CLOEXEC and O_NONBLOCK, whatever the call names them.
inline int opened(CallKind kind, const CallerFrame& caller, int result, std::int64_t flags) {
  Observation seen(kind, caller);
  seen.call.flags = flags;
  seen.once(result);
  return result;
}

// Of what epoll refuses.
inline int opened_file(const CallerFrame& caller, int result, std::int64_t flags) {
  Observation seen(CallKind::open, caller);
  seen.without_stack();
  seen.call.flags = flags;
  seen.once(result);
  return result;
}

}  // namespace ofdcheck::runtime
