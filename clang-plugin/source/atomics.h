// Atomic operations, which tell one thread alone that it is the one: no path knows whom.
#pragma once

namespace clang {
class Decl;
class Stmt;
}  // namespace clang

namespace ofdcheck::lint {

// The function has a condition that takes one from an atomic counter: who brings it to the end does
// what is left to do.
bool lowers_counter_in_test(const clang::Decl* function);
// Some condition below the statement makes an atomic change (an exchange, a test-and-set, an addition), or a truth value is kept of one: who
// comes second is told so, as by a lock.
bool tests_atomic_change(const clang::Stmt* body);

}  // namespace ofdcheck::lint
