// Functions that keep EPOLLOUT in a mask for good: what is registered is the mask they are given,
// and EPOLLOUT where the mask of last time had it.
#pragma once

#include "clang-plugin/source/source.h"

namespace ofdcheck::lint {

struct StickyOut {
  const clang::Stmt* where;  // EPOLLOUT is taken over there
  const Function* in;
};

// Those of which it is certain that nobody takes it off, and that their callers mean it to be: they
// give them a mask that is computed, with EPOLLOUT or without.
std::vector<StickyOut> sticky_outs(const Source& source);

}  // namespace ofdcheck::lint
