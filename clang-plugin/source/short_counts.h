// Writes that took a part of what they were given, taken for the whole: what is left is thrown
// away.
#pragma once

#include "clang-plugin/source/source.h"

namespace ofdcheck::lint {

struct DroppedRest {
  const Call* call;           // send, of a socket that does not block
  const clang::Stmt* branch;  // taken for a short count
};

// `if (n < length) { buffer.clear(); … }` with the length that was given, where nothing asks for
// the count: neither the branch nor anything between the call and it.
std::vector<DroppedRest> dropped_rests(const Source& source);

// What send returned is counted with or handed on: the rest is kept for later.
bool counts_with(const Source& source, const Call& call);

}  // namespace ofdcheck::lint
