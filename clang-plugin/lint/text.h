// A finding as text, in the form of compilers, which editors and humans read.
#pragma once

#include <string>

#include "checker/report/report.h"

namespace ofdcheck::lint {

std::string text_of(const Report& report, const std::string& directory);

}  // namespace ofdcheck::lint
