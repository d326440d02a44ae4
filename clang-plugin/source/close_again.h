// close() of a number that may be closed already, and is meant to be called even so.
#pragma once

namespace clang {
class Expr;
class Stmt;
}  // namespace clang

namespace ofdcheck::lint {

// A condition in this body asks, of the result of a close, for EAGAIN or EWOULDBLOCK. Linux has let
// the descriptor go whatever close says, and says neither (close(2)): what follows is for systems
// that do, and never happens here. EINTR is another matter: Linux may say that.
bool asks_whether_closed(const clang::Stmt* body);

// The call is in a loop of this body that counts its argument up or down: it closes a range of
// numbers, of which some may be closed already.
bool closes_a_range(const clang::Stmt* body, const clang::Expr* call);

}  // namespace ofdcheck::lint
