// Finds the functions of a translation unit and what each calls.
#pragma once

#include "clang-plugin/source/source.h"

namespace ofdcheck::lint {

std::vector<Function> functions_of(clang::ASTContext& context);
// The variables that are declared in no function, members of classes among them.
void each_variable(const clang::DeclContext* context,
                   const std::function<void(const clang::VarDecl*)>& take);

}  // namespace ofdcheck::lint
