// Steps of a finding that functions of other files do: named with where these stand.
#pragma once

#include <string>
#include <vector>

#include "clang-plugin/facts/facts.h"
#include "clang-plugin/source/source.h"

namespace ofdcheck::lint {

// `call`, in this function, comes to one of another file, of which these are the facts.
PathStep step_elsewhere(const Function& in, const clang::Stmt* call, std::string role,
                        const FunctionFacts& facts);
// The same of what this call comes to, if something is known of it; each function for which `is`
// holds, and those below it for which it holds as well.
std::vector<PathStep> steps_elsewhere(const Source& source, const Function& in,
                                      const clang::CallExpr* call, const std::string& role,
                                      const std::function<bool(const FunctionFacts&)>& is);

}  // namespace ofdcheck::lint
