// The text of a compilation database, in the form that clang's reader takes.
#pragma once

#include <memory>
#include <string>

#include "llvm/Support/MemoryBuffer.h"

namespace ofdcheck::lint {

// Of this build directory; null, and why in `error`, when it cannot be read or is not JSON (which
// clang's own reader takes for YAML and talks of on standard error). Directories in it are relative
// to where the database is, which clang does not know.
std::unique_ptr<llvm::MemoryBuffer> compile_commands(const std::string& directory,
                                                     std::string& error);

}  // namespace ofdcheck::lint
