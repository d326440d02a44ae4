// Whether the unit registers its connections with EPOLLONESHOT, and by what it remembers those that
// are to be armed later.
#pragma once

#include <map>
#include <vector>

#include "clang-plugin/source/source.h"

namespace clang {
class FieldDecl;
}

namespace ofdcheck::lint {

// At least one registration is a one-shot for certain, and all that is not is a listener's or a
// wake-up's.
bool registers_one_shots_only(const Source& source);

// A function that asks for a field of something, and changes a registration.
struct Resumer {
  const clang::FunctionDecl* in;
  const clang::VarDecl* asked;  // whose field it is; null where that has no name
};
using Resumers = std::map<const clang::FieldDecl*, std::vector<Resumer>>;

Resumers resumers_of(const Source& source);
// The store leaves a mark in a field of what `mark` names: a truth value or a constant, which tells
// somebody else who asks for it, in another function or of another thing, to arm the connection.
bool is_mark_to_resume(const clang::Stmt* store, const clang::FunctionDecl* in,
                       const Resumers& resumers, const clang::ASTContext& context);

}  // namespace ofdcheck::lint
