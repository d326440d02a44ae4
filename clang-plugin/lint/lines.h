// What the process of a unit tells the one that started it: a line of JSON for each finding, one
// for the first error, one at the end, and the facts behind it. found.h reads them.
#pragma once

#include <string>

#include "clang-plugin/finding.h"

namespace clang {
class ASTContext;
}

namespace ofdcheck::lint {

std::string line_of(const Finding& finding, const clang::ASTContext& context);
std::string line_of_end();
std::string line_of_error(const std::string& text);

}  // namespace ofdcheck::lint
