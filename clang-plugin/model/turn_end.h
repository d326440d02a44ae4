// What a thread leaves behind of the last event that it has read from when it waits again.
#pragma once

#include "clang-plugin/libc.h"

namespace ofdcheck::lint {

struct TurnEnd {
  const LibcCall* read = nullptr;  // the call that took the input
  bool one_shot = false;           // the registration is EPOLLONESHOT for certain
};

}  // namespace ofdcheck::lint
