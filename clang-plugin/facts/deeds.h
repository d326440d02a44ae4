// Whether a function does something to descriptors: on all of its paths, or perhaps.
#pragma once

#include <algorithm>

#include "clang-plugin/facts/facts.h"

namespace ofdcheck::lint {

template <typename Does>
bool any_deed(const FunctionFacts& facts, const Does& does) {
  return std::any_of(facts.cases.begin(), facts.cases.end(), [&](const Case& each) {
    return std::any_of(each.deeds.begin(), each.deeds.end(), does) ||
           std::any_of(each.maybe.begin(), each.maybe.end(), does);
  });
}

// Of a function that nothing is known of, no.
template <typename Does>
bool any_deed(const FunctionFacts* facts, const Does& does) {
  return facts != nullptr && any_deed(*facts, does);
}

// It makes a number that a connection may have had before.
inline bool gives_numbers_out(Libc call) {
  switch (kind_of(call)) {
    case Kind::accepts:
    case Kind::pairs:
    case Kind::dups:
    case Kind::forks:
      return true;
    default:
      return call == Libc::socket_;
  }
}

}  // namespace ofdcheck::lint
