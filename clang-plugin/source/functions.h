// Finds the functions of a translation unit and what each calls.
#pragma once

#include "clang-plugin/source/source.h"

namespace ofdcheck::lint {

std::vector<Function> functions_of(clang::ASTContext& context);

}  // namespace ofdcheck::lint
