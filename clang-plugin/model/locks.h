// What a call does to a lock of C's or C++'s library, whose own code is not looked into.
#pragma once

#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"

namespace ofdcheck::lint {

struct LockUse {
  enum class What : std::uint8_t { none, takes, lets_go };

  What what = What::none;
  // What stands for the lock: the mutex, or the guard that holds it. Null where that is not known.
  const clang::ento::MemRegion* of = nullptr;
};

// A try is taken for a success. A guard holds from its construction on, unless it is told to defer,
// and until it is destroyed; what it is moved to holds from then on, too.
LockUse lock_use(const clang::ento::CallEvent& event);

}  // namespace ofdcheck::lint
