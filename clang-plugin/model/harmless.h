// Calls behind which nobody can come back to what the path has at hand.
#pragma once

#include "clang/AST/Type.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/MemRegion.h"

namespace ofdcheck::lint {

// A function of C's library, or one that only asks: it prints, copies or computes, and wakes
// nobody.
bool is_harmless(const clang::ento::CallEvent& event);
// A function of the library that is given nothing of the program's: a container of numbers, or a
// place in one. A container that others see may be a queue of work.
bool computes_only(const clang::ento::CallEvent& event);
// Nothing of the program's own is in the type: numbers, events, and what the library makes of them.
bool is_of_library_only(clang::QualType type);
// A variable of a function, or a temporary.
bool is_local(const clang::ento::MemRegion* place);

}  // namespace ofdcheck::lint
