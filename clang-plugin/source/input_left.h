// What the functions of a unit leave of the input that they read, and of the output that they send.
#pragma once

#include "clang-plugin/facts/facts.h"
#include "clang-plugin/source/leftovers.h"

namespace ofdcheck::lint {

// Each call that reads a piece of a stream, of constant length, itself or in a function of another
// file (facts.h). A counter, a record of up to 128 bytes and what FIONREAD was asked of are read
// whole.
std::vector<Taking> inputs_of(const Source& source);

// How much there is was asked before: all of it is read at once.
bool asks_how_much(const Source& source, const Call& read);

// What callers in other units need to know of them, by function.
struct Told {
  std::vector<Left> leaves, unsent;
};
std::map<const Function*, Told> told_of(const EventLoops& loops);

}  // namespace ofdcheck::lint
