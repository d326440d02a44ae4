// Who is registered, as far as the text of the unit shows, whether epoll_ctl is called here or by a
// function of another file.
#pragma once

#include "clang-plugin/facts/masks.h"
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

// Every call of a function of another file that comes to register with the mask it is given.
void each_mask_given(const Source& source,
                     const std::function<void(const Function& in, const clang::CallExpr* call,
                                              const clang::Expr* mask)>& take);
// What it is then, for all that this program gives it.
MaskBits mask_given(const Source& source, const clang::Expr* mask);
// The unit registers, and every mask that it gives is certain to be level-triggered.
bool registers_levels_only(const Source& source);
// A function of another file may do so by EPOLL_CTL_MOD.
bool may_modify(const Source& source, const clang::FunctionDecl* callee);

}  // namespace ofdcheck::lint
