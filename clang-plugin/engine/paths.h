// Drives the analyzer along the paths of a translation unit.
#pragma once

#include "clang-plugin/engine/examine.h"
#include "clang-plugin/source/source.h"

namespace ofdcheck::lint {

std::vector<Finding> findings_on_paths(const Source& source, clang::Preprocessor& preprocessor,
                                       const Request& request);

}  // namespace ofdcheck::lint
