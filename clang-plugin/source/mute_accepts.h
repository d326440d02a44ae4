// Accepts that fail without a word: EMFILE is taken for an empty queue.
#pragma once

#include <vector>

#include "clang-plugin/source/source.h"

namespace ofdcheck::lint {

// A call of a function that accepts and answers every failure in the same way, whose caller goes back
// to its loop then, having done nothing; in a unit that registers the listener, and level-triggered, in a
// program in which nobody who accepts looks at errno.
struct MuteAccept {
  const Function* in;
  const clang::CallExpr* call;
};

std::vector<MuteAccept> mute_accepts(const Source& source);

}  // namespace ofdcheck::lint
