// How the paths through a function end, in the terms of its callers, and what can be said of all of
// them together.
#pragma once

#include <vector>

#include "clang-plugin/facts/facts.h"

namespace ofdcheck::lint {

struct PathEnd {
  Case all;                     // of this path alone
  std::vector<Deed> failed;     // epoll_ctl that did not succeed
  std::vector<Way> no_numbers;  // these are negative here, or lead through a null pointer
  // What is returned in fields, where it is a constant: of several, one may tell cases apart.
  std::vector<std::pair<Way, std::int64_t>> fields;
};

// "Must" only: what one path does and another does not, with no return value to tell them apart,
// is unsure.
std::vector<Case> cases_of(const std::vector<PathEnd>& ends);
// Where there are more paths than these: that a number among `given` is used on one of them, and that
// anything may have been done to all of `given`. None when there is no such use.
std::vector<Case> cases_of_some(const std::vector<PathEnd>& ends, const std::vector<Way>& given);

}  // namespace ofdcheck::lint
