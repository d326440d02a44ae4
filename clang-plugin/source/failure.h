// What a function does when a call of libc has failed: the branches taken then, and which errno it
// tells apart.
#pragma once

#include <vector>

#include "clang-plugin/source/source.h"

namespace ofdcheck::lint {

// The statements that are executed only after this call returned -1: of an if on its result, its
// variable or an assignment of it, or behind an if that leaves when it succeeded.
std::vector<const clang::Stmt*> failure_branches(const Source& source, const Call& call);

// Nothing takes the result: the call is a statement of its own. A cast to void takes it.
bool result_is_dropped(const Source& source, const Call& call);

// The variable that the result is stored in; null when it is not, or not in a local one.
const clang::VarDecl* result_variable(const Source& source, const Call& call);

// errno is compared with this number, or it is a case of a switch, in the text between `begin` and
// `end`; what comes after cannot have kept the program from there. Which variable holds the number is
// not looked at: a program that keeps errno in another one has looked as well. EPERM is 1, which is
// compared with for many reasons: there it must be errno itself. A function of the unit that is given
// errno, or that looks at it and does nothing else, compares for its caller; so does a comparison with
// an enumerator of std::errc.
bool compares_with(const Source& source, const Function& function, std::int64_t number,
                   const clang::Stmt* end = nullptr, const clang::Stmt* begin = nullptr);

// errno itself, which is a macro.
bool is_errno(const clang::Expr* expr);
// errno itself, a variable of the function that was given it, or an object that is made of one of these.
bool holds_errno(const Function& function, const clang::Expr* expr);
// Some condition between `begin` and `end` gives errno to a function of another file, which may tell its
// numbers apart.
bool is_asked_elsewhere(const Source& source, const Function& function, const clang::Stmt* begin,
                        const clang::Stmt* end);

// errno is 0 before the call, and the very next statement asks for it: the failure is known without
// the result.
bool errno_is_asked_instead(const Source& source, const Call& call);

// The first statement in the branch that ends the program, the thread or an enclosing function by
// force: a call that does not return, or a throw. Null for none.
const clang::Stmt* first_fatal(const clang::Stmt* branch);
// The first `break` or `return` in the branch that leaves a loop around `call` in which descriptors
// are waited for. Null for none.
const clang::Stmt* first_exit_from_event_loop(const Source& source, const Call& call,
                                              const clang::Stmt* branch);

}  // namespace ofdcheck::lint
