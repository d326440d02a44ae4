// What the user chose, as far as judging depends on it.
#pragma once

#include <cstdint>

#include "checker/rules/catalog.h"

namespace ofdcheck {

struct Options {
  Level level = Level::warning;  // findings below it are not made
  RuleSet rules{};
  std::int64_t grace = 1'000'000'000;  // nanoseconds a suspicion about a lasting state waits
};

}  // namespace ofdcheck
