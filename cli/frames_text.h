// The frames of a stack as a trace spells them: innermost first, `function file:line` or
// `module+0xoffset`, with ` < ` between.
#pragma once

#include <string_view>
#include <vector>

#include "cli/symbols/symbolizer.h"

namespace ofdcheck::cli {

// Frames of the second form are symbolised if their file is still there.
std::vector<Frame> frames_from(std::string_view text, Symbolizer& symbolizer);

}  // namespace ofdcheck::cli
