// Why a registration with something pending may be left alone on purpose: back-pressure, a timer,
// an answer that is awaited, a job in another thread's hands. What this cannot see the rules' pages
// say.
#pragma once

#include <optional>

#include "checker/rules/rule.h"

namespace ofdcheck::rules {

// Time-out of the epoll_wait that the thread is inside of, or is about to enter; none when it is
// somewhere else.
std::optional<int> time_out_of(const Review& review, const Thread& thread);

// How much a reason is worth. A time-out is the weakest: most loops have one, for whatever timers.
enum class Worth : std::uint8_t { none, time_out, more };

// Says the most telling reason; nothing when there is none. `getter` is the thread that got the
// event, `time_out` that of its wait; `input`: it is input that waits there.
Worth look_for_a_reason(const Review& review, const Registration& registration, int getter,
                       int time_out, bool input, Text<120>& reason);

}  // namespace ofdcheck::rules
