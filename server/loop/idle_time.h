// When idle connections are looked for, in loops that keep no order of age.
#pragma once

#include <chrono>

#include "connection.h"

namespace refserver {

class IdleTime {
 public:
  explicit IdleTime(int limit_ms) : limit_(limit_ms), due_(Clock::now() + interval()) {}

  // The longest wait after which the next look is not late; -1 where idle connections stay.
  [[nodiscard]] int longest_wait_ms() const {
    return is_limited() ? static_cast<int>(interval().count()) : -1;
  }
  [[nodiscard]] bool is_limited() const { return limit_.count() != 0; }
  // True once an interval.
  bool is_due(Clock::time_point now) {
    if (!is_limited() || now < due_) return false;
    due_ = now + interval();
    return true;
  }
  [[nodiscard]] bool is_over(const Connection& connection, Clock::time_point now) const {
    return now - connection.last_active() >= limit_;
  }

 private:
  // A connection is ended that much late at most.
  [[nodiscard]] std::chrono::milliseconds interval() const {
    return std::chrono::milliseconds(1) + limit_ / 4;
  }

  std::chrono::milliseconds limit_;
  Clock::time_point due_;
};

}  // namespace refserver
