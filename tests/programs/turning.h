// For programs whose loop turns without sleeping: it ends after a while, longer than the grace period
// the tests give, or when `turn` says so.
#pragma once

#include <ctime>

#include "program.h"

inline double seconds_now() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// True for a fifth of a second.
class ShortTime {
 public:
  explicit operator bool() const { return seconds_now() < end_; }

 private:
  double end_ = seconds_now() + 0.2;
};
