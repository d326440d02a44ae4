// What a function leaves as it was, and which errors it has a word for.
#pragma once

#include "clang-plugin/source/source.h"

namespace ofdcheck::lint {

// The function itself stores to nothing but its own variables and makes no atomic change; nor do the
// library's functions that it calls. What else it calls is not looked into.
bool only_looks(const Function& function);
// The same, but that it may count elsewhere: ++, += and what atomics have for it.
bool only_counts(const Function& function);
// Somewhere below the statement something is left by which others may act later: a pointer, a flag or a
// constant is stored to memory that is not the function's own, or something is put into a container.
bool marks(const Source& source, const clang::Stmt* stmt);
// A call of one of the C or C++ library's functions that changes nothing: it compares, finds, reads.
bool is_look(const clang::FunctionDecl* callee);

// The function may be come to, and asks why no descriptor was to be had: it names EMFILE or ENFILE, or
// looks at errno where it accepts.
bool asks_for_emfile(const Source& source, const Function& function);
bool names_errno(const Function& function);

}  // namespace ofdcheck::lint
