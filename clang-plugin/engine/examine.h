// Runs the checks over one translation unit that clang has parsed.
#pragma once

#include <vector>

#include "clang-plugin/engine/request.h"
#include "clang-plugin/facts/facts.h"
#include "clang-plugin/finding.h"

namespace clang {
class ASTContext;
class Preprocessor;
}  // namespace clang

namespace ofdcheck::lint {

struct Examined {
  std::vector<Finding> findings;  // in the order of the text
  UnitFacts facts;                // when they were asked for
};

// Nothing when the unit has errors.
Examined examine(clang::ASTContext& context, clang::Preprocessor& preprocessor,
                 const Request& request);

}  // namespace ofdcheck::lint
