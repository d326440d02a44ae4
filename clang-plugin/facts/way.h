// Ways from a function's signature to a value (facts.h), found in the analyzer's values of the
// function itself and followed in those of a call of it.
#pragma once

#include "clang-plugin/facts/facts.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramState_Fwd.h"

namespace ofdcheck::lint {

// The way to what had this value when the function began; empty when there is none.
Way way_to(clang::ento::SymbolRef value);
Way way_to(const clang::ento::MemRegion* place);

struct Arrived {
  clang::ento::SVal place = clang::ento::UnknownVal();  // unknown for a parameter itself
  clang::ento::SVal value = clang::ento::UnknownVal();
};

Arrived follow(const Way& way, const clang::ento::CallEvent& event,
               const clang::ento::ProgramStateRef& state);

}  // namespace ofdcheck::lint
