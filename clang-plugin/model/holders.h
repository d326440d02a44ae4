// What the end of a function means for the numbers that are open then.
#pragma once

#include "clang-plugin/model/descriptors.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/AnalysisManager.h"

namespace ofdcheck::lint {

// No way through the body of the function comes to its end: it ends the process or the thread,
// throws, or waits for ever, whether or not it is declared so.
bool is_without_end(const clang::Decl* function, clang::ento::AnalysisManager& manager);

// A variable of main itself holds the number, and will hold no other: the end of the program closes
// it, also where nothing names the variable any more.
bool is_held_by_main(const ProgramStateRef& state, SymbolRef fd,
                     const clang::StackFrameContext* frame);

}  // namespace ofdcheck::lint
