// close() that is tried again when the kernel is said to have kept the descriptor.
#pragma once

namespace clang {
class Stmt;
}

namespace ofdcheck::lint {

// A condition in this body asks, of the result of a close, for EAGAIN or EWOULDBLOCK. Linux has let
// the descriptor go whatever close says, and says neither (close(2)): what follows is for systems
// that do, and never happens here. EINTR is another matter: Linux may say that.
bool asks_whether_closed(const clang::Stmt* body);

}  // namespace ofdcheck::lint
