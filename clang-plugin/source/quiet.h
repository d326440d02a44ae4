// Comments of clang-tidy's kind in a front end that does not know them by itself.
#pragma once

#include "checker/rules/catalog.h"
#include "clang/Basic/SourceLocation.h"

namespace clang {
class SourceManager;
}

namespace ofdcheck::lint {

// A NOLINT of this rule holds for the line of this place.
bool is_quiet(RuleId rule, clang::SourceLocation place, const clang::SourceManager& sources);

}  // namespace ofdcheck::lint
