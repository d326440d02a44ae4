// What the end of a function means for the numbers that are open then.
#pragma once

#include "clang-plugin/model/descriptors.h"

namespace ofdcheck::lint {

// A variable of main itself holds the number, and will hold no other: the end of the program closes
// it, also where nothing names the variable any more.
bool is_held_by_main(const ProgramStateRef& state, SymbolRef fd,
                     const clang::StackFrameContext* frame);

}  // namespace ofdcheck::lint
