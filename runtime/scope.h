// A name as one module of the program sees it. A library opened with RTLD_LOCAL finds names in its own
// dependencies, which RTLD_NEXT never looks at: a program in C that opens a module in C++ has operator
// delete there and nowhere else.
#pragma once

#include <cstdint>

namespace ofdcheck::runtime {

// The definition of `name` (a literal: told apart by its address) among the module that holds
// `caller` and what it depends on; null if there is none. Known ones cost no lock.
void* definition_in_scope_of(const char* name, std::uintptr_t caller);

// Whether the address lies in this library.
bool is_own(std::uintptr_t address);

// A module is about to go, or has gone: what was known of any may be wrong.
void forget_scopes();

}  // namespace ofdcheck::runtime
