// Whether the unit registers its connections with EPOLLONESHOT.
#pragma once

#include "clang-plugin/source/source.h"

namespace ofdcheck::lint {

// At least one registration is a one-shot for certain, and all that is not is a listener's or a
// wake-up's.
bool registers_one_shots_only(const Source& source);

}  // namespace ofdcheck::lint
