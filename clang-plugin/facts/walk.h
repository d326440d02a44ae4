// What the text of a unit says of its functions: whom they call, what of libc, what they start. The
// cases are left to those who follow paths (engine/paths.h).
#pragma once

#include "clang-plugin/facts/facts.h"
#include "clang-plugin/source/source.h"

namespace ofdcheck::lint {

// Of its functions and masks alone. It takes long: Source::said keeps it.
UnitFacts facts_of_text(const Source& source);
// And the rest. What other units do is known by `program`; null for nothing.
UnitFacts facts_of(const Source& source, const ProgramFacts* program);
// And what they leave of what they take, which what is known of other units decides, too.
void add_leavings(const Source& source, UnitFacts& unit);

}  // namespace ofdcheck::lint
