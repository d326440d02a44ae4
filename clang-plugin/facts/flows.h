// What the text of a unit stores where a number may stand (masks.h): assignments, what members
// begin with, arguments and returned values, as flows from one node to another. An owner of a
// number (source/owners.h) stands for what it holds.
#pragma once

#include "clang-plugin/facts/facts.h"
#include "clang-plugin/facts/masks.h"
#include "clang-plugin/source/source.h"

namespace ofdcheck::lint {

std::vector<MaskFlow> flows_of(const Source& source);

// The values that an expression may have, each as a flow to nowhere. What a variable of the
// function holds is what is stored to it anywhere in the function.
std::vector<MaskFlow> values_of(const Source& source, const clang::Expr* expr);
// The same for other units: a parameter that is never stored to is what it was given, and what
// another variable of the function holds is not known to them.
std::vector<MaskFlow> outer_values_of(const Source& source, const clang::Expr* expr);

}  // namespace ofdcheck::lint
