// Functions of the unit that are handed to others as arguments, by name or as lambdas.
#pragma once

#include "clang-plugin/source/source.h"

namespace ofdcheck::lint {

// Takes who is called, as which parameter, and what it is given.
void each_handed(const Source& source,
                 const std::function<void(const clang::FunctionDecl* to, int parameter,
                                          const Function& what)>& take);

// What a chain of members, dereferences and getters begins with: a name, `this`, or anything else.
const clang::Expr* root_of(const clang::Expr* expr);

}  // namespace ofdcheck::lint
