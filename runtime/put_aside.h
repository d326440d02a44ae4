// Calls that a signal handler made while its thread was inside the checker: they wait there for the frame
// that the handler interrupted. A thread needs room for them rarely, and it comes from a pool: thread-local
// storage lies on each thread's stack, and a program may have planned that to the last kilobyte.
#pragma once

#include <array>
#include <cstdint>

#include "checker/call.h"

namespace ofdcheck::runtime {

struct PutAside {
  static constexpr unsigned kMost = 16;
  struct Queued {
    Call call;
    // Descriptors beyond two (a pipe's) are not kept; the model finds such numbers when they are used.
    std::array<int, 2> fds{};
    std::array<std::uintptr_t, 1> caller{};
  };
  std::array<Queued, kMost> calls{};

  // Room for one thread; null when all is taken: then such calls are not kept. In a handler, too.
  static PutAside* take();
  // By its thread, which has nothing left in it. Null does nothing.
  static void give_back(PutAside* mine);
  // In a fork child, where no other thread is.
  static void keep_only(const PutAside* mine);
};

}  // namespace ofdcheck::runtime
