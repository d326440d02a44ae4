// The analyzer's reports as findings.
#pragma once

#include <memory>
#include <vector>

#include "clang-plugin/finding.h"

namespace clang::ento {
class PathDiagnosticConsumer;
}

namespace ofdcheck::lint {

// For the analyzer, which takes it as its own.
std::unique_ptr<clang::ento::PathDiagnosticConsumer> collected_into(std::vector<Finding>& findings);

}  // namespace ofdcheck::lint
