// Classes that hold one number and nothing else, as the owners of descriptors do.
#pragma once

namespace clang {
class CallExpr;
class CXXMemberCallExpr;
class Expr;
class FieldDecl;
class QualType;
}  // namespace clang

namespace ofdcheck::lint {

// The number of such a class: its one member, an int. All that its functions put there is what they
// are given, a constant, or what another of the class has held, so that whoever holds an object
// knows where its number is from. Null for every other type, and where not all of its functions can
// be read.
const clang::FieldDecl* held_number(clang::QualType type);

// Of an owner: the call asks for the number, or takes it out.
bool hands_out_number(const clang::CXXMemberCallExpr* call);
// std::move, std::forward: the one argument under another name.
bool is_move(const clang::CallExpr* call);
// std::exchange: what its first argument held before.
bool is_exchange(const clang::CallExpr* call);

}  // namespace ofdcheck::lint
