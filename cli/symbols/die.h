// A DIE is DWARF's word for one entry of the debug information.
#pragma once

#include <elfutils/libdw.h>

#include <string>

namespace ofdcheck::cli {

// The qualified name of the function that this entry, maybe an inlined copy, stands for.
std::string name_of_die(Dwarf_Die* die);

}  // namespace ofdcheck::cli
