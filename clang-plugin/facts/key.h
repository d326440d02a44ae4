// By what name a function is known across units.
#pragma once

#include <string>

namespace clang {
class Expr;
class FunctionDecl;
}

namespace ofdcheck::lint {

class ProgramFacts;
struct FunctionFacts;

// Its USR; with the file behind it where another unit cannot mean it (static, in an unnamed
// namespace, a lambda). Empty when it has none.
std::string key_of(const clang::FunctionDecl* function);

// The same of a variable of which the program has one, or of a member of such a variable, whatever
// function and thread names it. Empty for everything else.
std::string name_of_shared(const clang::Expr* expr);

// What a call of it does: as the project says, as its body does, or as it is known of a library.
// Null when nobody knows.
const FunctionFacts* summary_of(const clang::FunctionDecl* function, const ProgramFacts* program);

}  // namespace ofdcheck::lint
