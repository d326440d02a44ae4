// Whether input and output ask not to be held up, call by call.
#pragma once

#include "clang-plugin/source/source.h"

namespace ofdcheck::lint {

// There is input with MSG_DONTWAIT in the unit, and no input or output without, but of counters and of
// numbers that are constants.
bool never_waits_for_data(const Source& source);

}  // namespace ofdcheck::lint
