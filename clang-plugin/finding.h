// What a static check says of one place in the source, with the path that leads there. The places
// are clang's; the front ends put them into their own words.
#pragma once

#include <string>
#include <vector>

#include "checker/rules/catalog.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Basic/SourceLocation.h"

namespace ofdcheck::lint {

// One step of the path: `role` and `call` as in the runtime's reports (opened by accept4).
struct PathStep {
  std::string role;
  std::string call;
  std::string function;  // in which the call stands
  clang::SourceLocation where;
};

struct Finding {
  RuleId rule{};
  Level level = Level::warning;
  std::string message;
  std::string expected;
  std::string call;      // of libc, or what stands in its place
  std::string function;  // in which it stands
  clang::SourceLocation where;
  std::vector<PathStep> steps;
  std::vector<clang::FixItHint> fixes;
};

}  // namespace ofdcheck::lint
