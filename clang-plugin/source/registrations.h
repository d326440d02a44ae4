// Who is registered, as far as the text of the unit shows, whether epoll_ctl is called here or by a
// function of another file.
#pragma once

#include "clang-plugin/source/places.h"

namespace ofdcheck::lint {

struct Deed;  // facts/facts.h

struct Registration {
  const clang::Expr* fd;      // what is given for it, where it has a name of its own
  const clang::CallExpr* by;  // the call
  const Function* in;
  // By a function of another file, and perhaps on some of its paths only.
  bool elsewhere = false;
};

// Every EPOLL_CTL_ADD. Of a number that a function of the unit is given, its callers stand for it.
void each_registration(const Source& source, const std::function<void(const Registration&)>& take);

// What a function whose body another file has, and this one calls, may do to the argument: as
// `does` says of a call of libc. False when nothing is known of it.
bool may_do_to_argument(const Source& source, const clang::FunctionDecl* callee, unsigned argument,
                        const std::function<bool(const Deed&)>& does);

}  // namespace ofdcheck::lint
