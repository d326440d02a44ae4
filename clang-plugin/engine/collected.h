// The analyzer's reports as findings.
#pragma once

#include <vector>

#include "clang-plugin/finding.h"

namespace clang::ento {
class PathDiagnosticConsumer;
}

namespace ofdcheck::lint {

// The analyzer takes what this returns as its own.
clang::ento::PathDiagnosticConsumer* collected_into(std::vector<Finding>& findings);

}  // namespace ofdcheck::lint
