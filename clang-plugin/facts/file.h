// Files of facts.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "clang-plugin/facts/program.h"

namespace ofdcheck::lint {

// False, and one line of why in `error`, when one of them cannot be read as it was written.
bool read_units(const std::vector<std::string>& files, std::vector<UnitFacts>& units,
                std::string& error);

// For plugins, whose host has no other way to be told: of one file, read once and kept. A file that
// cannot be used ends the host with that one line and status 2. Null for no name. All units of it are
// taken for one program.
const ProgramFacts* program_or_exit(const std::string& file);

}  // namespace ofdcheck::lint
