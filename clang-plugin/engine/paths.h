// Drives the analyzer along the paths of a translation unit.
#pragma once

#include "clang-plugin/engine/examine.h"
#include "clang-plugin/source/source.h"

namespace ofdcheck::lint {

// Where the request asks for facts, those of paths are added to `facts`.
std::vector<Finding> findings_on_paths(const Source& source, clang::Preprocessor& preprocessor,
                                       const Request& request, UnitFacts& facts);

}  // namespace ofdcheck::lint
