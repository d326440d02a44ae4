// A DIE is DWARF's word for one entry of the debug information.
#pragma once

#include <elfutils/libdw.h>

#include <string>

namespace ofdcheck::cli {

// The qualified name of the function that this entry, maybe an inlined copy, stands for.
std::string name_of_die(Dwarf_Die* die);

// The innermost function, inlined function or block of a compilation unit that this address is in. Not
// dwarf_getscopes(3): that does not look into namespaces, where clang has a function's definition, and
// goes on from an inlined function to its declaration instead of to its caller.
bool innermost_at(Dwarf_Die* unit, Dwarf_Addr address, Dwarf_Die& found);

}  // namespace ofdcheck::cli
