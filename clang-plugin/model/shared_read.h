// What a thread reads of a connection whose events come to other threads, too.
#pragma once

#include "clang-plugin/libc.h"

namespace ofdcheck::lint {

// From the event to the read nothing was done by which another thread could know of it: nothing is
// locked here, nothing was stored that both can see, and the registration is as it was.
struct SharedRead {
  const LibcCall* read = nullptr;
  bool edge = false;  // the connections are registered with EPOLLET, or without
};

}  // namespace ofdcheck::lint
